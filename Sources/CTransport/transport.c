#define _GNU_SOURCE
#include "CTransport.h"

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

/* Paths are decoded per segment by the router: libmicrohttpd would turn %2F into a slash. */
static size_t keep_escaped(void *closure, struct MHD_Connection *connection, char *text)
{
    (void)closure;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *ct_start_daemon(const struct ct_daemon_options *options)
{
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO |
                         MHD_ALLOW_UPGRADE;
    /* An unspecified IPv6 address means every address of this machine, the older ones included. */
    if (options->address != NULL && options->address->sa_family == AF_INET6)
        flags |= options->any_address ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
    const struct MHD_OptionItem items[] = {
        /* First, so that the options behind it can complain. */
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)log_line, options->logger},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)options->threads, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connection_limit, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->connection_timeout, NULL},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, (intptr_t)options->listen_backlog, NULL},
        options->address != NULL ? (struct MHD_OptionItem){MHD_OPTION_SOCK_ADDR, 0, (void *)options->address}
                                 : (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, options->listen_socket, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escaped, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)options->uri_logged, options->access_closure},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)options->completed, options->access_closure},
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
    /* Connecting to a file that is no socket is refused, too: that one is not ours to remove. */
    if (probe >= 0 && connect(probe, (struct sockaddr *)&address, sizeof address) < 0 && errno == ECONNREFUSED &&
        lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
        unlink(path);
    if (probe >= 0)
        close(probe);
    /* From its first moment on for its owner alone. */
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

uint16_t ct_daemon_port(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

int ct_daemon_listen_socket(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_LISTEN_FD);
    return info ? info->listen_fd : -1;
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

int ct_poll_wait(int poll, struct ct_event *events, int capacity, int milliseconds)
{
    struct epoll_event found[256];
    int count = epoll_wait(poll, found, capacity < 256 ? capacity : 256, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].id = found[i].data.u64;
        events[i].hung_up = (found[i].events & (EPOLLHUP | EPOLLERR)) != 0;
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

/* A peer that vanished without a word is noticed after a minute and a half of silence, as TCP itself asks for it. */
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

int ct_add_connection(struct MHD_Daemon *daemon, int end)
{
    struct sockaddr address = {.sa_family = AF_UNIX};
    return MHD_add_connection(daemon, end, &address, sizeof address) == MHD_YES;
}

unsigned int ct_current_connections(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}

int ct_was_added(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info != NULL && info->client_addr != NULL && info->client_addr->sa_family == AF_UNIX;
}

int ct_peer_has_closed(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    char byte;
    return info != NULL && recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void ct_break(struct MHD_Connection *connection, const char *bytes, size_t count, int is_reset)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (info == NULL)
        return;
    if (count > 0)
        (void)!send(info->connect_fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    /* Of a TLS connection it is the daemon's end of a pair, which knows no resets: the front then just closes. */
    if (is_reset)
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

int ct_take_over(struct MHD_UpgradeResponseHandle *handle, int socket)
{
    int taken = fcntl(socket, F_DUPFD_CLOEXEC, 0), reason = errno;
    if (taken >= 0)
        fcntl(taken, F_SETFL, fcntl(taken, F_GETFL, 0) | O_NONBLOCK);
    /* Closes the daemon's descriptor; the connection lives on by the other. */
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
