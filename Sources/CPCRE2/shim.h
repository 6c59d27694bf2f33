/* The 8-bit library matches UTF-8, the form in which all text here lives. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
