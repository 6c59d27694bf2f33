#ifndef CTRANSPORT_H
#define CTRANSPORT_H

/* What Swift cannot call or see: functions with variable arguments, the va_list logger, and socket
   constants. The module of the constants depends on which module includes their header first. */

#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

/* Receives one finished line of libmicrohttpd's log. */
typedef void (*ct_log_sink)(void *_Nullable closure, const char *line, size_t length);

/* Its address must not change while the daemon exists. */
struct ct_logger {
    ct_log_sink sink;
    void *_Nullable closure;
};

struct ct_daemon_options {
    unsigned int threads;
    unsigned int connection_limit;
    size_t connection_memory;
    unsigned int connection_timeout;
    struct ct_logger *logger;
    MHD_AccessHandlerCallback access;
    void *_Nullable access_closure;
    void *_Nullable (*_Nonnull uri_logged)(void *_Nullable closure, const char *uri,
                                           struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    /* The daemon calls it when a connection starts, and before it closes the connection. */
    MHD_NotifyConnectionCallback connection;
};

/* Starts a daemon with epoll and a pool of threads. It gets connections only from ct_add_connection. NULL on failure:
   errno has the reason, and the logger receives the message. */
struct MHD_Daemon *_Nullable ct_start_daemon(const struct ct_daemon_options *options);

/* Listens on a socket in the file system that only its owner can use. Replaces an existing socket
   if no process listens on it. Returns -1 on failure, with errno. */
int ct_listen_at(const char *path, int backlog);

/* sys/socket.h belongs to the module that includes it first, so that Swift's Glibc does not always
   have these symbols. */
static const int ct_stream_socket = SOCK_STREAM;
static const int ct_shut_both = SHUT_RDWR;
static const int ct_shut_write = SHUT_WR;
static const int ct_peek = MSG_PEEK;
/* Swift does not import the names of this enumeration. */
static const int ct_connection_started = MHD_CONNECTION_NOTIFY_STARTED;
static const int ct_connection_closed = MHD_CONNECTION_NOTIFY_CLOSED;

/* epoll and eventfd, missing in Swift's Glibc. A descriptor is -1 on failure, with errno. */
struct ct_event {
    uint64_t id;
    /* Whether there is data to read, or the other side has hung up. */
    int readable;
    /* Whether both directions are closed, or the socket has an error. epoll reports this again and
       again, whatever the descriptor is watched for. After ct_watch_hang_up, also set when only the
       other side has closed its direction. */
    int hung_up;
};

int ct_poll_create(void);
int ct_wake_create(void);
void ct_wake(int wake);
/* Resets the descriptor, so that it can wake a poll again. */
void ct_wake_drain(int wake);
/* Watches a descriptor, or changes the events to watch it for. */
void ct_watch(int poll, int descriptor, uint64_t id, int is_new, int reads, int writes);
void ct_unwatch(int poll, int descriptor);
/* Watches a descriptor only for the close of the other side. Any thread may call it. */
void ct_watch_hang_up(int poll, int descriptor, uint64_t id);
/* Waits for events for at most that many milliseconds; without limit if negative. Returns their
   number, which is 0 after a timeout or a signal. */
int ct_poll_wait(int poll, struct ct_event *events, int capacity, int milliseconds);

/* Returns a socket that listens on an address and does not block; -1 on failure, with errno. */
int ct_listen(const struct sockaddr *address, socklen_t length, int any_address, int backlog);

/* Returns the port of a listening socket; 0 if the port cannot be read. */
uint16_t ct_local_port(int listener);

/* Accepts a listener's next connection. The socket does not block, sends small pieces at once, and
   detects peers that vanish. Returns -1 if there is no connection, with errno. */
int ct_accept(int listener);

/* Makes two connected sockets that do not block. Returns -1 on failure, with errno. */
int ct_pair(int ends[_Nonnull 2]);

/* Gives a connected socket to a daemon, which closes it, even on failure. Returns 0 on failure. Any
 * thread may call it. Set of_pair for one end of two connected sockets, and clear it for a client's
 * socket.
 *
 * Every worker of the daemon must have room for the connection. In 0.9.75, a worker that has no
 * room never unlocks its list of connections (daemon.c, new_connection_process_). */
int ct_add_connection(struct MHD_Daemon *daemon, int socket, int of_pair);

/* Returns a connection's descriptor; -1 if it has none. */
int ct_descriptor(struct MHD_Connection *connection);

/* Returns the context that the connection callback set for a connection; NULL if it set none. */
void *_Nullable ct_socket_context(struct MHD_Connection *connection);

/* Returns milliseconds since a TCP peer last sent data; -1 for a socket that cannot report it. */
int64_t ct_silence(int socket);

/* Faults of a request head that the daemon itself does not refuse. */
enum ct_head_fault {
    CT_HEAD_SOUND,
    /* More than one Content-Length, Transfer-Encoding or Host. */
    CT_HEAD_REPEATED_FIELD,
    /* Both Content-Length and Transfer-Encoding. */
    CT_HEAD_TWO_LENGTHS,
    /* A space or tab at the start or end of a field's name, or an empty name. */
    CT_HEAD_BLANK_IN_NAME,
    /* A NUL byte: the daemon has not read the text after it. Also a folded line, or a field without
       a name, which the daemon drops. */
    CT_HEAD_ZERO_BYTE,
    /* A Content-Length that is not a number, or a number that no body can have. */
    CT_HEAD_BAD_LENGTH,
    /* A Transfer-Encoding other than chunked. */
    CT_HEAD_UNKNOWN_CODING,
};

/* Checks a head that the daemon has just read. Pass the texts of the access callback, which point into the daemon's
   buffer. The function sets length to the value of Content-Length, or to -1 if the head has none. */
enum ct_head_fault ct_head_fault(struct MHD_Connection *connection, const char *method, const char *target,
                                 int64_t *length);

/* Whether the HTTP version follows a target in the request line. Pass the target of the uri_logged callback. */
int ct_is_whole_target(const char *target);

/* Whether the peer has closed its side, and everything that it sent has been read. */
int ct_peer_has_closed(struct MHD_Connection *connection);
int ct_has_ended(int socket);

/* Adds header fields for browsers to a response. Every response gets nosniff, so that browsers use only its declared
   type. A document also gets a Referrer-Policy: browsers do not send its address to the sites that it links to. */
void ct_add_safety_fields(struct MHD_Response *response, int is_document);

/* Breaks a connection instead of answering. The caller must then make the daemon close it. Sends
   the bytes, if any, as they are. With is_reset, the peer receives a TCP reset. */
void ct_break(struct MHD_Connection *connection, const char *bytes, size_t count, int is_reset);

/* Takes over the socket of an upgraded connection. Returns the caller's own descriptor, which does
   not block; -1 on failure: the connection is then over. The daemon frees the connection with all
   its memory, which it would keep while the socket is open. Call it once for each handle, in the
   upgrade callback. */
int ct_take_over(struct MHD_UpgradeResponseHandle *handle, int socket);

/* Makes an upgraded connection send small frames at once, and detect peers that vanish.
   libmicrohttpd turns the former off. */
void ct_prepare_upgraded(struct MHD_Connection *connection);

/* A flag for send: a peer that has left causes an error code, not a signal. */
static const int ct_no_signal = MSG_NOSIGNAL;

/* Logs where libmicrohttpd panics before it aborts the process. */
void ct_install_panic_logger(void);

#pragma clang assume_nonnull end

#endif
