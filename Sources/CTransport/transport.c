#define _GNU_SOURCE
#include "CTransport.h"

#include <stddef.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static void log_line(void *closure, const char *format, va_list arguments)
{
    const struct ct_logger *logger = closure;
    char line[1024];
    int length = vsnprintf(line, sizeof line, format, arguments);
    if (length < 0)
        return;
    size_t kept = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    while (kept > 0 && (line[kept - 1] == '\n' || line[kept - 1] == ' '))
        kept--;
    logger->sink(logger->closure, line, kept);
}

/* Keeps paths encoded, because the router decodes them per segment. libmicrohttpd would turn %2F
   into a slash. */
static size_t keep_escaped(void *closure, struct MHD_Connection *connection, char *text)
{
    (void)closure;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *ct_start_daemon(const struct ct_daemon_options *options)
{
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO |
                         MHD_ALLOW_UPGRADE | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC;
    const struct MHD_OptionItem items[] = {
        /* The logger is first, so that it receives messages about the options after it. */
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)log_line, options->logger},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)options->threads, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connection_limit, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->connection_timeout, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escaped, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)options->uri_logged, options->access_closure},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)options->completed, options->access_closure},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)options->connection, options->access_closure},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(flags, 0, NULL, NULL, options->access, options->access_closure, MHD_OPTION_ARRAY, items,
                            MHD_OPTION_END);
}

int ct_listen_at(const char *path, int backlog)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener, probe, reason;
    struct stat there;
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return -1;
    probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* The system also refuses to connect to a file that is not a socket. Such a file must stay. */
    if (probe >= 0 && connect(probe, (struct sockaddr *)&address, sizeof address) < 0 && errno == ECONNREFUSED &&
        lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
        unlink(path);
    if (probe >= 0)
        close(probe);
    /* Restricts the socket to its owner from the moment it exists. */
    mode_t mask = umask(0177);
    int failed = bind(listener, (struct sockaddr *)&address, sizeof address) < 0;
    reason = errno;
    umask(mask);
    if (!failed && listen(listener, backlog) < 0) {
        failed = 1;
        reason = errno;
    }
    if (failed) {
        close(listener);
        errno = reason;
        return -1;
    }
    return listener;
}

int ct_poll_create(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

int ct_wake_create(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void ct_wake(int wake)
{
    eventfd_write(wake, 1);
}

void ct_wake_drain(int wake)
{
    eventfd_t count;
    eventfd_read(wake, &count);
}

void ct_watch(int poll, int descriptor, uint64_t id, int is_new, int reads, int writes)
{
    struct epoll_event event = {.events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0), .data.u64 = id};
    epoll_ctl(poll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

void ct_unwatch(int poll, int descriptor)
{
    epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, NULL);
}

void ct_watch_hang_up(int poll, int descriptor, uint64_t id)
{
    struct epoll_event event = {.events = EPOLLRDHUP, .data.u64 = id};
    epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

int ct_poll_wait(int poll, struct ct_event *events, int capacity, int milliseconds)
{
    struct epoll_event found[256];
    int count = epoll_wait(poll, found, capacity < 256 ? capacity : 256, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].id = found[i].data.u64;
        events[i].hung_up = (found[i].events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0;
        events[i].readable = (found[i].events & EPOLLIN) != 0 || events[i].hung_up;
    }
    return count < 0 ? 0 : count;
}

int ct_listen(const struct sockaddr *address, socklen_t length, int any_address, int backlog)
{
    int listener = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return -1;
    int on = 1, only_new = !any_address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &only_new, sizeof only_new);
    if (bind(listener, address, length) == 0 && listen(listener, backlog) == 0)
        return listener;
    int reason = errno;
    close(listener);
    errno = reason;
    return -1;
}

uint16_t ct_local_port(int listener)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

/* Makes TCP detect a vanished peer after 90 seconds of silence. TCP probes three times, 10 seconds
   apart, after 60 seconds. */
static void ct_keep_alive(int socket)
{
    int on = 1, idle_seconds = 60, interval_seconds = 10, probes = 3;
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

int ct_accept(int listener)
{
    int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    int on = 1;
    if (accepted < 0)
        return accepted;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ct_keep_alive(accepted);
    return accepted;
}

int ct_pair(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends);
}

int ct_add_connection(struct MHD_Daemon *daemon, int socket, int of_pair)
{
    /* The daemon uses only the address's family. AF_INET means that the socket has TCP's options. */
    struct sockaddr_in address = {.sin_family = of_pair ? AF_UNIX : AF_INET};
    return MHD_add_connection(daemon, socket, (struct sockaddr *)&address, sizeof address) == MHD_YES;
}

int ct_descriptor(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info != NULL ? info->connect_fd : -1;
}

void *ct_socket_context(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

int64_t ct_silence(int socket)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return -1;
    return info.tcpi_last_data_recv;
}

struct head {
    int lengths, codings, hosts;
    const char *length, *coding;
    size_t length_size, coding_size;
    /* The end of the previous field's value, and the size of a line end: the bytes from there to
       the next name. */
    const char *end;
    ptrdiff_t line_end;
    enum ct_head_fault fault;
};

static int is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static enum MHD_Result look_at_field(void *closure, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                     const char *value, size_t value_size)
{
    struct head *head = closure;
    (void)kind;
    if (name_size == 0 || is_blank(name[0]) || is_blank(name[name_size - 1]))
        head->fault = CT_HEAD_BLANK_IN_NAME;
    /* The daemon ends a value at a NUL byte, drops fields without a name, and joins folded lines. */
    if (head->end != NULL && name - head->end != head->line_end) {
        if (head->line_end == 0 && (name - head->end == 1 || name - head->end == 2))
            head->line_end = name - head->end;
        else
            head->fault = CT_HEAD_ZERO_BYTE;
    }
    head->end = value != NULL ? value + value_size : NULL;
    switch (name_size) {
    case 4:
        head->hosts += strncasecmp(name, "Host", 4) == 0;
        break;
    case 14:
        if (strncasecmp(name, "Content-Length", 14) != 0)
            break;
        head->lengths++;
        head->length = value;
        head->length_size = value_size;
        break;
    case 17:
        if (strncasecmp(name, "Transfer-Encoding", 17) != 0)
            break;
        head->codings++;
        head->coding = value;
        head->coding_size = value_size;
        break;
    }
    return MHD_YES;
}

/* Reads a number of at most 18 digits, which every int64_t can hold; -1 for any other text. */
static int64_t number(const char *text, size_t size)
{
    int64_t number = 0;
    if (text == NULL || size == 0 || size > 18)
        return -1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = 10 * number + (text[i] - '0');
    }
    return number;
}

enum ct_head_fault ct_head_fault(struct MHD_Connection *connection, const char *method, const char *target,
                                 int64_t *length)
{
    struct head head = {.fault = CT_HEAD_SOUND};
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    /* The daemon writes one NUL byte over the first space. Only spaces can follow. */
    const char *behind_method = method + strlen(method) + 1;
    while (behind_method < target && *behind_method == ' ')
        behind_method++;
    if (behind_method != target)
        return CT_HEAD_ZERO_BYTE;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look_at_field, &head);
    if (head.fault != CT_HEAD_SOUND)
        return head.fault;
    /* A line end and an empty line follow the last value. A single field does not show the size of
       a line end. */
    if (head.end != NULL && info != NULL) {
        ptrdiff_t rest = method + info->header_size - head.end;
        if (head.line_end == 0 ? rest != 2 && rest != 4 : rest != 2 * head.line_end)
            return CT_HEAD_ZERO_BYTE;
    }
    if (head.lengths > 1 || head.codings > 1 || head.hosts > 1)
        return CT_HEAD_REPEATED_FIELD;
    if (head.lengths > 0 && head.codings > 0)
        return CT_HEAD_TWO_LENGTHS;
    *length = head.lengths > 0 ? number(head.length, head.length_size) : -1;
    if (head.lengths > 0 && *length < 0)
        return CT_HEAD_BAD_LENGTH;
    if (head.codings > 0 && !(head.coding_size == 7 && strncasecmp(head.coding, "chunked", 7) == 0))
        return CT_HEAD_UNKNOWN_CODING;
    return CT_HEAD_SOUND;
}

int ct_is_whole_target(const char *target)
{
    const char *behind = target + strlen(target) + 1;
    while (*behind == ' ')
        behind++;
    return strncmp(behind, "HTTP/", 5) == 0 && strchr(behind, ' ') == NULL;
}

int ct_peer_has_closed(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info != NULL && ct_has_ended(info->connect_fd);
}

int ct_has_ended(int socket)
{
    char byte;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void ct_add_safety_fields(struct MHD_Response *response, int is_document)
{
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (is_document)
        MHD_add_response_header(response, "Referrer-Policy", "same-origin");
}

void ct_break(struct MHD_Connection *connection, const char *bytes, size_t count, int is_reset)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (info == NULL)
        return;
    if (count > 0)
        (void)!send(info->connect_fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    /* With TLS, this is the daemon's end of a socket pair, which cannot be reset. The front then
       only closes the connection. */
    if (is_reset)
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

int ct_take_over(struct MHD_UpgradeResponseHandle *handle, int socket)
{
    int taken = fcntl(socket, F_DUPFD_CLOEXEC, 0), reason = errno;
    if (taken >= 0)
        fcntl(taken, F_SETFL, fcntl(taken, F_GETFL, 0) | O_NONBLOCK);
    /* Closes the daemon's descriptor. The new one keeps the connection open. */
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
    errno = reason;
    return taken;
}

void ct_prepare_upgraded(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    int on = 1;
    if (info == NULL)
        return;
    setsockopt(info->connect_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ct_keep_alive(info->connect_fd);
}

static void panic(void *closure, const char *file, unsigned int line, const char *reason)
{
    (void)closure;
    fprintf(stderr, "libmicrohttpd panics at %s:%u: %s\n", file, line, reason ? reason : "no reason given");
    abort();
}

void ct_install_panic_logger(void)
{
    MHD_set_panic_func(panic, NULL);
}
