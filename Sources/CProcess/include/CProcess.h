#ifndef CPROCESS_H
#define CPROCESS_H

#pragma clang assume_nonnull begin

/* How the process was started, as its loader handed it over: Swift reads /proc for it, which is not there everywhere. */
int cp_argument_count(void);
const char *cp_argument(int index);

/* Whether a signal is ignored. */
int cp_is_ignored(int signal);

/* Opens /dev/null in the place of standard streams that are closed, so that no socket takes their numbers and is written to. */
void cp_open_standard_streams(void);

#pragma clang assume_nonnull end

#endif
