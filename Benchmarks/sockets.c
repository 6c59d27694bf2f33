/* WebSocket clients for the benchmarks. They read fast, and check what they read. Usage:
 *
 *   sockets count PORT PATH
 *       Subscribes and prints "subscribed". Counts frames until its input ends and no more frames
 *       arrive.
 *   sockets latency PORT PATH BEARER COUNT RATE
 *       Sends COUNT messages at RATE a second. Prints the times from a message to its frame:
 *       median, p99, longest.
 *   sockets crowd PORT ADVANCE
 *       Subscribes at every path in its input. Advances the clock by a POST to ADVANCE, and reads
 *       one message from each socket. Then waits for the server to close the sockets.
 *   sockets desks PORT RATE
 *       Opens the socket of every desktop whose path is in its input, prints "ready", and reads
 *       what arrives. The participants whose tokens are in the input send RATE messages a second in
 *       total. When its input ends, prints the number of messages sent and received.
 *   sockets floor COUNT
 *       Measures how long the system alone needs to send 600 bytes over each of COUNT connections
 *       and read them.
 *
 * Prints every number to standard output, one a line. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
    fprintf(stderr, "sockets: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int dial(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

static void say(int descriptor, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t count = send(descriptor, text, length, MSG_NOSIGNAL);
        if (count <= 0)
            fail("send");
        text += count;
        length -= (size_t)count;
    }
}

static const char subscription[] = "{\"topic\":\"aws/subscribe\",\"content\":{\"topics\":[\"aws/chat\"]}}";

/* Sends the handshake and the subscription together. A mask of zeros leaves the text unchanged. */
static int subscribe(int port, const char *path)
{
    int descriptor = dial(port);
    char request[2048];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                          path);
    request[length++] = (char)0x81;
    request[length++] = (char)(0x80 | (sizeof subscription - 1));
    memset(request + length, 0, 4);
    length += 4;
    memcpy(request + length, subscription, sizeof subscription - 1);
    say(descriptor, request, (size_t)length + sizeof subscription - 1);
    return descriptor;
}

/* A connection with the received bytes that are not a whole frame yet. */
struct stream {
    int descriptor;
    int is_upgraded;
    size_t filled;
    size_t capacity;
    unsigned char *bytes;
};

typedef void (*hearing)(void *closure, const unsigned char *frame, size_t length);

static size_t frame_size(const unsigned char *bytes, size_t available, size_t *head)
{
    *head = available < 2 ? 2 : bytes[1] == 126 ? 4 : bytes[1] == 127 ? 10 : 2;
    if (available < *head)
        return SIZE_MAX;
    if (bytes[1] < 126)
        return *head + bytes[1];
    size_t size = 0;
    for (size_t i = 2; i < *head; i++)
        size = size << 8 | bytes[i];
    return *head + size;
}

/* Reads once, and calls `heard` with each whole frame. Returns 0 at the end of the stream. */
static int receive(struct stream *stream, hearing heard, void *closure)
{
    if (stream->capacity - stream->filled < 1024) {
        stream->capacity = stream->capacity ? stream->capacity * 2 : 2048;
        stream->bytes = realloc(stream->bytes, stream->capacity);
    }
    ssize_t count = recv(stream->descriptor, stream->bytes + stream->filled, stream->capacity - stream->filled, 0);
    if (count <= 0)
        return 0;
    stream->filled += (size_t)count;
    size_t at = 0;
    if (!stream->is_upgraded) {
        unsigned char *end = memmem(stream->bytes, stream->filled, "\r\n\r\n", 4);
        if (end == NULL)
            return 1;
        if (memcmp(stream->bytes, "HTTP/1.1 101", 12) != 0) {
            fprintf(stderr, "sockets: refused: %.*s\n", (int)stream->filled, stream->bytes);
            exit(1);
        }
        at = (size_t)(end - stream->bytes) + 4;
        stream->is_upgraded = 1;
    }
    for (size_t head; at < stream->filled;) {
        size_t size = frame_size(stream->bytes + at, stream->filled - at, &head);
        if (size > stream->filled - at)
            break;
        heard(closure, stream->bytes + at, size);
        at += size;
    }
    memmove(stream->bytes, stream->bytes + at, stream->filled - at);
    stream->filled -= at;
    return 1;
}

static int holds(const unsigned char *frame, size_t length, const char *text)
{
    return memmem(frame, length, text, strlen(text)) != NULL;
}

/* ---- count ---- */

struct tally {
    int is_quiet;
    int is_subscribed;
    long messages;
};

static void tally_frame(void *closure, const unsigned char *frame, size_t length)
{
    struct tally *tally = closure;
    if (tally->is_subscribed) {
        /* Searching each frame would slow the reader. A chat under load has only messages. */
        if ((frame[0] & 15) == 1)
            tally->messages++;
    } else if (holds(frame, length, "\"success\"")) {
        tally->is_subscribed = 1;
        if (tally->is_quiet)
            return;
        puts("subscribed");
        fflush(stdout);
    }
}

static void count(int port, const char *path)
{
    struct stream stream = {.descriptor = subscribe(port, path), .capacity = 1 << 20, .bytes = malloc(1 << 20)};
    struct tally tally = {0};
    struct pollfd descriptors[] = {{.fd = stream.descriptor, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    int is_last = 0;
    for (;;) {
        int ready = poll(descriptors, is_last ? 1 : 2, is_last ? 500 : -1);
        if (ready == 0)
            break;
        if (descriptors[0].revents != 0 && !receive(&stream, tally_frame, &tally))
            break;
        char byte;
        if (!is_last && descriptors[1].revents != 0 && read(0, &byte, 1) <= 0)
            is_last = 1;
    }
    printf("%ld\n", tally.messages);
}

/* ---- latency ---- */

struct race {
    int port;
    const char *bearer;
    long count;
    double rate;
    double *sent;
    double *heard;
    long arrived;
};

static void race_frame(void *closure, const unsigned char *frame, size_t length)
{
    struct race *race = closure;
    const char *mark = memmem(frame, length, "number=", 7);
    if (mark == NULL)
        return;
    long number = strtol(mark + 7, NULL, 10);
    if (number < 0 || number >= race->count || race->heard[number] != 0)
        exit(1);
    race->heard[number] = now();
    race->arrived++;
}

static void *send_messages(void *closure)
{
    struct race *race = closure;
    int descriptor = dial(race->port);
    double start = now();
    char request[1024], answer[4096];
    for (long number = 0; number < race->count; number++) {
        char body[256];
        int size = snprintf(body, sizeof body, "{\"ContentType\":\"text/plain\",\"Content\":\"number=%ld\"}", number);
        int length = snprintf(request, sizeof request,
                              "POST /participant/message HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                              "X-Amz-Bearer: %s\r\nContent-Length: %d\r\n\r\n%s",
                              race->bearer, size, body);
        double due = start + (double)number / race->rate;
        struct timespec moment = {.tv_sec = (time_t)due, .tv_nsec = (long)((due - (double)(time_t)due) * 1e9)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL);
        race->sent[number] = now();
        say(descriptor, request, (size_t)length);
        ssize_t received = recv(descriptor, answer, sizeof answer, 0);
        if (received < 12 || memcmp(answer, "HTTP/1.1 200", 12) != 0)
            fail("a message was not answered with 200");
    }
    return NULL;
}

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static void latency(int port, const char *path, const char *bearer, long count, double rate)
{
    struct stream stream = {.descriptor = subscribe(port, path)};
    struct race race = {.port = port, .bearer = bearer, .count = count, .rate = rate};
    race.sent = calloc((size_t)count, sizeof(double));
    race.heard = calloc((size_t)count, sizeof(double));
    struct tally tally = {.is_quiet = 1};
    while (!tally.is_subscribed)
        if (!receive(&stream, tally_frame, &tally))
            fail("subscribe");
    pthread_t sender;
    pthread_create(&sender, NULL, send_messages, &race);
    while (race.arrived < count)
        if (!receive(&stream, race_frame, &race))
            fail("receive");
    pthread_join(sender, NULL);
    for (long number = 0; number < count; number++)
        race.heard[number] -= race.sent[number];
    qsort(race.heard, (size_t)count, sizeof(double), ascending);
    printf("%.3f\n%.3f\n%.3f\n", race.heard[count / 2] * 1e3, race.heard[count * 99 / 100] * 1e3,
           race.heard[count - 1] * 1e3);
}

/* ---- crowd ---- */

struct crowd {
    long subscribed;
    long messages;
    long closed;
};

static void crowd_frame(void *closure, const unsigned char *frame, size_t length)
{
    struct crowd *crowd = closure;
    if ((frame[0] & 15) == 8) {
        if (length >= 4 && (frame[2] << 8 | frame[3]) == 1001)
            crowd->closed++;
    } else if (holds(frame, length, "\"success\"")) {
        crowd->subscribed++;
    } else if (holds(frame, length, "\\\"Type\\\":\\\"MESSAGE\\\"")) {
        crowd->messages++;
    }
}

/* Reads from all streams until `progress` reaches `due`. */
static void hear(int events, struct stream *streams, struct crowd *crowd, const long *progress, long due)
{
    struct epoll_event found[512];
    while (*progress < due) {
        int count = epoll_wait(events, found, 512, 20000);
        if (count <= 0) {
            fprintf(stderr, "sockets: %ld of %ld came\n", *progress, due);
            exit(1);
        }
        for (int i = 0; i < count; i++) {
            struct stream *stream = &streams[found[i].data.u32];
            if (!receive(stream, crowd_frame, crowd))
                epoll_ctl(events, EPOLL_CTL_DEL, stream->descriptor, NULL);
        }
    }
}

static void allow_many_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void crowd(int port, const char *advance)
{
    allow_many_files();
    static char line[1024];
    long count = 0, capacity = 1024;
    struct stream *streams = calloc((size_t)capacity, sizeof *streams);
    struct crowd crowd = {0};
    int events = epoll_create1(EPOLL_CLOEXEC);
    double start = now();
    while (fgets(line, sizeof line, stdin) != NULL && line[0] == '/') {
        line[strcspn(line, "\n")] = 0;
        if (count == capacity) {
            capacity *= 2;
            streams = realloc(streams, (size_t)capacity * sizeof *streams);
        }
        streams[count] = (struct stream){.descriptor = subscribe(port, line)};
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)count};
        epoll_ctl(events, EPOLL_CTL_ADD, streams[count].descriptor, &event);
        count++;
    }
    hear(events, streams, &crowd, &crowd.subscribed, count);
    printf("%.3f\n", now() - start);
    fflush(stdout);

    /* The next line of the input is the signal to continue. */
    if (fgets(line, sizeof line, stdin) == NULL)
        return;
    int descriptor = dial(port);
    const char body[] = "{\"by\":\"1h\"}";
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          advance, sizeof body - 1, body);
    start = now();
    say(descriptor, request, (size_t)length);
    hear(events, streams, &crowd, &crowd.messages, count);
    printf("%.1f\n", (now() - start) * 1e3);
    fflush(stdout);

    hear(events, streams, &crowd, &crowd.closed, count);
    printf("%ld\n", crowd.closed);
}

/* ---- floor ---- */

/* Opens `count` connections and reads once from each. Reports "r" (ready), then "d" (done). */
static void read_all(int port, long count, int told)
{
    int events = epoll_create1(EPOLL_CLOEXEC);
    for (long i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = dial(port)};
        epoll_ctl(events, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    say(told, "r", 1);
    struct epoll_event found[512];
    char bytes[1024];
    for (long heard = 0; heard < count;) {
        int ready = epoll_wait(events, found, 512, -1);
        for (int i = 0; i < ready; i++)
            if (recv(found[i].data.fd, bytes, sizeof bytes, 0) > 0)
                heard++;
    }
    say(told, "d", 1);
}

static void floor_of_sending(long count)
{
    allow_many_files();
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, ends[2];
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0)
        fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &length);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        fail("socketpair");
    if (fork() == 0) {
        read_all(ntohs(address.sin_port), count, ends[1]);
        exit(0);
    }
    int *peers = calloc((size_t)count, sizeof *peers);
    for (long i = 0; i < count; i++) {
        peers[i] = accept(listener, NULL, NULL);
        setsockopt(peers[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    char byte, frame[600];
    memset(frame, 'x', sizeof frame);
    if (read(ends[0], &byte, 1) != 1)
        fail("the reader");
    double start = now();
    for (long i = 0; i < count; i++)
        say(peers[i], frame, sizeof frame);
    if (read(ends[0], &byte, 1) != 1)
        fail("the reader");
    printf("%.1f\n", (now() - start) * 1e3);
}

/* ---- desks ---- */

struct speaker {
    int port;
    double rate;
    char bearer[256];
    atomic_int *is_over;
    long sent;
};

/* Sends messages at a fixed rate. A late response does not move the times of the next messages. */
static void *speak(void *closure)
{
    struct speaker *speaker = closure;
    int descriptor = dial(speaker->port);
    static const char body[] = "{\"ContentType\":\"text/plain\",\"Content\":\"Hello from a customer of the desks.\"}";
    char request[1024], answer[4096];
    int length = snprintf(request, sizeof request,
                          "POST /participant/message HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                          "X-Amz-Bearer: %s\r\nContent-Length: %zu\r\n\r\n%s",
                          speaker->bearer, sizeof body - 1, body);
    double start = now();
    while (!atomic_load(speaker->is_over)) {
        double due = start + (double)speaker->sent / speaker->rate;
        struct timespec moment = {.tv_sec = (time_t)due, .tv_nsec = (long)((due - (double)(time_t)due) * 1e9)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL);
        say(descriptor, request, (size_t)length);
        ssize_t received = recv(descriptor, answer, sizeof answer, 0);
        if (received < 12 || memcmp(answer, "HTTP/1.1 200", 12) != 0)
            fail("a message was not answered with 200");
        speaker->sent++;
    }
    return NULL;
}

static void desk_frame(void *closure, const unsigned char *frame, size_t length)
{
    if (holds(frame, length, "\\\"Type\\\":\\\"MESSAGE\\\""))
        ++*(long *)closure;
}

static void desks(int port, double rate)
{
    enum { most = 64 };
    static struct speaker speakers[most];
    struct stream streams[most] = {{0}};
    struct pollfd descriptors[most + 1];
    pthread_t threads[most];
    atomic_int is_over = 0;
    int open = 0, speaking = 0;
    long heard = 0;
    static char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL && line[0] != '\n' && open < most && speaking < most) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] == '/')
            streams[open++] = (struct stream){.descriptor = subscribe(port, line)};
        else
            snprintf(speakers[speaking++].bearer, sizeof speakers[0].bearer, "%s", line);
    }
    puts("ready");
    fflush(stdout);
    for (int i = 0; i < speaking; i++) {
        speakers[i].port = port;
        speakers[i].rate = rate / speaking;
        speakers[i].is_over = &is_over;
        pthread_create(&threads[i], NULL, speak, &speakers[i]);
    }
    for (int i = 0; i < open; i++)
        descriptors[i + 1] = (struct pollfd){.fd = streams[i].descriptor, .events = POLLIN};
    descriptors[0] = (struct pollfd){.fd = 0, .events = POLLIN};
    char byte;
    do {
        /* Collects the frames of one millisecond, to read them together. */
        usleep(1000);
        if (poll(descriptors, (nfds_t)open + 1, -1) < 0)
            fail("poll");
        for (int i = 0; i < open; i++)
            if (descriptors[i + 1].revents != 0 && !receive(&streams[i], desk_frame, &heard))
                fail("a desk was closed");
    } while (descriptors[0].revents == 0 || read(0, &byte, 1) > 0);
    atomic_store(&is_over, 1);
    long sent = 0;
    for (int i = 0; i < speaking; i++) {
        pthread_join(threads[i], NULL);
        sent += speakers[i].sent;
    }
    while (open > 0 && poll(descriptors + 1, (nfds_t)open, 500) > 0)
        for (int i = 0; i < open; i++)
            if (descriptors[i + 1].revents != 0 && !receive(&streams[i], desk_frame, &heard))
                fail("a desk was closed");
    printf("%ld\n%ld\n", sent, heard);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "count") == 0)
        count(atoi(argv[2]), argv[3]);
    else if (argc == 7 && strcmp(argv[1], "latency") == 0)
        latency(atoi(argv[2]), argv[3], argv[4], atol(argv[5]), atof(argv[6]));
    else if (argc == 4 && strcmp(argv[1], "crowd") == 0)
        crowd(atoi(argv[2]), argv[3]);
    else if (argc == 4 && strcmp(argv[1], "desks") == 0)
        desks(atoi(argv[2]), atof(argv[3]));
    else if (argc == 3 && strcmp(argv[1], "floor") == 0)
        floor_of_sending(atol(argv[2]));
    else
        return 2;
    return 0;
}
