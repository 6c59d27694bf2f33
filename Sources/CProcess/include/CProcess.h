#ifndef CPROCESS_H
#define CPROCESS_H

#pragma clang assume_nonnull begin

/* The process's arguments, as the loader passed them. Swift reads them from /proc, which does not exist everywhere. */
int cp_argument_count(void);
const char *cp_argument(int index);

/* Whether a signal is ignored. */
int cp_is_ignored(int signal);

/* Opens /dev/null in place of each closed standard stream. Otherwise a socket could get the stream's number, and the
   process would write its output to that socket. */
void cp_open_standard_streams(void);

/* Makes malloc get each block of at least that many bytes from the system, and return it when the
   block is freed. Otherwise the blocks of thousands of connections leave as many holes in the
   heap. */
void cp_give_back_blocks(int bytes);

/* Drops the read-only pages of the program's files from memory. The program used many of them only
   at the start. The system loads a page again when it is needed. */
void cp_drop_read_only_pages(void);

#pragma clang assume_nonnull end

#endif
