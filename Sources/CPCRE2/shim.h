/* The 8-bit library matches UTF-8, the encoding of all text in this project. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
