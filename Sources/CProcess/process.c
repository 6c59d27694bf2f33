#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

/* The loader passes main's arguments to constructors. */
__attribute__((constructor)) static void keep_arguments(int count, char **values)
{
    argument_count = count;
    arguments = values;
}

int cp_argument_count(void)
{
    return argument_count;
}

const char *cp_argument(int index)
{
    return index >= 0 && index < argument_count ? arguments[index] : "";
}

int cp_is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void cp_open_standard_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        /* open() returns the lowest free number, which is this stream: all lower streams are open by now. */
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY);
}

void cp_give_back_blocks(int bytes)
{
    mallopt(M_MMAP_THRESHOLD, bytes);
}

static int drop_read_only_pages(struct dl_phdr_info *file, size_t size, void *page_size)
{
    (void)size;
    uintptr_t page = *(const uintptr_t *)page_size;
    for (int index = 0; index < file->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &file->dlpi_phdr[index];
        if (header->p_type != PT_LOAD || header->p_flags & PF_W)
            continue;
        uintptr_t start = file->dlpi_addr + header->p_vaddr;
        uintptr_t first = (start + page - 1) / page * page;
        uintptr_t end = (start + header->p_filesz) / page * page;
        /* A failure does no harm: the pages stay in memory. */
        if (first < end)
            madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 0;
}

void cp_drop_read_only_pages(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(drop_read_only_pages, &page);
}
