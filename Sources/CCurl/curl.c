// strdup is POSIX, not C17.
#define _POSIX_C_SOURCE 200809L

#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// Tries the GnuTLS build first, because libmicrohttpd has already loaded GnuTLS.
static const char *const names[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

static CURL *(*easy_init)(void);
static CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
static CURLcode (*easy_perform)(CURL *);
static CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
static void (*easy_cleanup)(CURL *);
static const char *(*easy_strerror)(CURLcode);
static struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
static void (*slist_free_all)(struct curl_slist *);
static CURLcode (*easy_send)(CURL *, const void *, size_t, size_t *);
static CURLcode (*easy_recv)(CURL *, void *, size_t, size_t *);
static void (*easy_reset)(CURL *);
static CURLcode (*global_init)(long);

static int find(void *library, const char *name, void *function) {
    void *symbol = dlsym(library, name);
    // Copies a data pointer into a function pointer. POSIX allows it, but C has no cast for it.
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void load(void) {
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        missing = "libcurl (libcurl-gnutls.so.4 or libcurl.so.4) is not installed";
        return;
    }
    if (!find(library, "curl_easy_init", &easy_init) || !find(library, "curl_easy_setopt", &easy_setopt) ||
        !find(library, "curl_easy_perform", &easy_perform) || !find(library, "curl_easy_getinfo", &easy_getinfo) ||
        !find(library, "curl_easy_cleanup", &easy_cleanup) || !find(library, "curl_easy_strerror", &easy_strerror) ||
        !find(library, "curl_slist_append", &slist_append) ||
        !find(library, "curl_slist_free_all", &slist_free_all) || !find(library, "curl_easy_send", &easy_send) ||
        !find(library, "curl_easy_recv", &easy_recv) || !find(library, "curl_easy_reset", &easy_reset) || !find(library, "curl_global_init", &global_init) ||
        global_init(CURL_GLOBAL_ALL) != CURLE_OK)
        missing = "libcurl cannot be used: a function is missing, or it does not start";
}

const char *cc_missing(void) {
    pthread_once(&once, load);
    return missing;
}

void *cc_open(void) {
    return cc_missing() == NULL ? easy_init() : NULL;
}

void cc_close(void *handle) {
    if (handle != NULL) easy_cleanup(handle);
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    cc_answer *answer = context;
    if (answer->most_bytes > 0 && answer->length + size * count > answer->most_bytes) {
        answer->is_cut = 1;
        return 0;
    }
    unsigned char *grown = realloc(answer->body, answer->length + size * count);
    if (grown == NULL) return 0;
    memcpy(grown + answer->length, bytes, size * count);
    answer->body = grown;
    answer->length += size * count;
    return size * count;
}

// Collects the head. A status line begins another head: that of the answer after a 100 Continue.
static size_t receive_head(char *bytes, size_t size, size_t count, void *context) {
    cc_answer *answer = context;
    size_t length = size * count;
    if (length > 5 && memcmp(bytes, "HTTP/", 5) == 0) answer->head_length = 0;
    char *grown = realloc(answer->head, answer->head_length + length + 1);
    if (grown == NULL) return 0;
    memcpy(grown + answer->head_length, bytes, length);
    answer->head = grown;
    answer->head_length += length;
    answer->head[answer->head_length] = 0;
    return length;
}

static struct curl_slist *fields(const cc_request *request) {
    // Disables "Expect: 100-continue", which would add a round trip before each larger body.
    struct curl_slist *list = slist_append(NULL, "Expect:");
    char *lines = strdup(request->fields);
    char *rest = lines;
    for (char *line = lines == NULL ? NULL : strtok_r(lines, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        list = slist_append(list, line);
    free(lines);
    return list;
}

struct cc_switch {
    atomic_bool is_turned;
};

cc_switch *cc_switch_new(void) {
    return calloc(1, sizeof(cc_switch));
}

void cc_switch_turn(cc_switch *stop) {
    atomic_store(&stop->is_turned, 1);
}

void cc_switch_free(cc_switch *stop) {
    free(stop);
}

// libcurl calls this while data moves, and about once a second while none does.
static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&((cc_switch *)context)->is_turned);
}

static void set_switch(void *handle, cc_switch *stop) {
    if (stop == NULL) return;
    easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
    easy_setopt(handle, CURLOPT_XFERINFODATA, stop);
}

int cc_switch_is_turned(cc_switch *stop) {
    return atomic_load(&stop->is_turned);
}

// A server on the internet: through the proxy of the environment, if there is one.
static void set_remote(void *handle, const char *ca_file) {
    if (ca_file != NULL) easy_setopt(handle, CURLOPT_CAINFO, ca_file);
}

static cc_failure failure(CURLcode code) {
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return CC_TOO_SLOW;
    case CURLE_GOT_NOTHING: return CC_CLOSED;
    case CURLE_RECV_ERROR: return CC_CLOSED;
    case CURLE_PARTIAL_FILE: return CC_CUT;
    case CURLE_UNSUPPORTED_PROTOCOL: return CC_NOT_HTTP;
    case CURLE_WEIRD_SERVER_REPLY: return CC_NOT_HTTP;
    default: return CC_NOT_REACHED;
    }
}

void cc_perform(void *handle, const cc_request *request, cc_answer *answer) {
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *list = fields(request);
    *answer = (cc_answer){.most_bytes = request->most_bytes};
    // Connections stay open, and options of the last request go.
    easy_reset(handle);
    easy_setopt(handle, CURLOPT_URL, request->url);
    easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request->method);
    easy_setopt(handle, CURLOPT_HTTPHEADER, list);
    if (request->has_body) {
        easy_setopt(handle, CURLOPT_POSTFIELDS, request->body != NULL ? (const char *)request->body : "");
        easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
    } else if (strcmp(request->method, "HEAD") == 0) {
        easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else {
        easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    }
    easy_setopt(handle, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
    // A path can contain "..", because a scenario may have that name.
    easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    if (request->is_remote) {
        set_remote(handle, request->ca_file);
        // On a connection that was used before, libcurl would repeat a request that gets no answer.
        easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
        easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    } else {
        // The mock server runs nearby: a proxy could only keep requests from it.
        easy_setopt(handle, CURLOPT_NOPROXY, "*");
    }
    // Disables libcurl's signals: the process has threads and its own signal handling.
    easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    set_switch(handle, request->stop);
    easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_head);
    easy_setopt(handle, CURLOPT_HEADERDATA, answer);
    easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    easy_setopt(handle, CURLOPT_WRITEDATA, answer);
    easy_setopt(handle, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = easy_perform(handle);
    easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer->status);
    if (code != CURLE_OK && !answer->is_cut) {
        answer->failure = failure(code);
        answer->error = strdup(reason[0] != 0 ? reason : easy_strerror(code));
    }
    easy_setopt(handle, CURLOPT_ERRORBUFFER, NULL);
    easy_setopt(handle, CURLOPT_HTTPHEADER, NULL);
    slist_free_all(list);
}

// ---- Sockets ----

int cc_connect(void *handle, const cc_request *request, cc_answer *answer) {
    char reason[CURL_ERROR_SIZE] = "";
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    *answer = (cc_answer){0};
    easy_reset(handle);
    easy_setopt(handle, CURLOPT_URL, request->url);
    easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, request->timeout_milliseconds);
    easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // A WebSocket begins as HTTP/1.1.
    easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_switch(handle, request->stop);
    if (request->is_remote)
        set_remote(handle, request->ca_file);
    else
        easy_setopt(handle, CURLOPT_NOPROXY, "*");
    easy_setopt(handle, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = easy_perform(handle);
    if (code == CURLE_OK) code = easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor);
    easy_setopt(handle, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK) return descriptor;
    answer->failure = failure(code);
    answer->error = strdup(reason[0] != 0 ? reason : easy_strerror(code));
    return -1;
}

static long moved(CURLcode code, size_t count) {
    if (code == CURLE_AGAIN) return CC_AGAIN;
    return code == CURLE_OK ? (long)count : CC_BROKEN;
}

long cc_read(void *handle, void *buffer, size_t length) {
    size_t count = 0;
    return moved(easy_recv(handle, buffer, length, &count), count);
}

long cc_write(void *handle, const void *buffer, size_t length) {
    size_t count = 0;
    return moved(easy_send(handle, buffer, length, &count), count);
}

void cc_release(cc_answer *answer) {
    free(answer->body);
    free(answer->head);
    free(answer->error);
    *answer = (cc_answer){0};
}
