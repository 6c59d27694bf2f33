#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

/* The loader calls constructors with main's arguments. */
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
