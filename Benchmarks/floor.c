/* The baseline for SendMessage: the least work of any libmicrohttpd server for such a request.
   It collects the body, looks up the bearer header, and sends a fixed JSON response from a
   persistent buffer. The response has the same size and as many headers as SendMessage's. Uses
   epoll and a pool of 2. Prints its port. */

#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char answer[] = "{\"Id\":\"01a20358-3083-7000-8000-0d148c9a260e\",\"AbsoluteTime\":\"2026-11-22T13:00:05.123Z\"}";

struct exchange {
    size_t size;
    char body[4096];
};

static enum MHD_Result serve(void *closure, struct MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *upload, size_t *upload_size, void **request)
{
    (void)closure, (void)url, (void)method, (void)version;
    struct exchange *exchange = *request;
    if (!exchange) {
        exchange = malloc(sizeof *exchange);
        exchange->size = 0;
        *request = exchange;
        return MHD_YES;
    }
    if (*upload_size) {
        if (exchange->size + *upload_size > sizeof exchange->body)
            return MHD_NO;
        memcpy(exchange->body + exchange->size, upload, *upload_size);
        exchange->size += *upload_size;
        *upload_size = 0;
        return MHD_YES;
    }
    int status = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Amz-Bearer") ? MHD_HTTP_OK : MHD_HTTP_UNAUTHORIZED;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof answer - 1, answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    MHD_add_response_header(response, "x-amzn-RequestId", "47b29f89-88db-4d94-a364-5843a38aaca6");
    MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
    MHD_add_response_header(response, "Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-mock-reason");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static void completed(void *closure, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode code)
{
    (void)closure, (void)connection, (void)code;
    free(*request);
    *request = NULL;
}

int main(void)
{
    sigset_t signals;
    int received;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_TURBO, 0, NULL, NULL, serve, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_LIMIT, 8192u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)32768, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (!daemon)
        return 1;
    printf("{\"port\":%d}\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigwait(&signals, &received);
    MHD_stop_daemon(daemon);
    return 0;
}
