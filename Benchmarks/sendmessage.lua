-- SendMessage with its own ClientToken in every request. All requests are made before the run, so that wrk only sends.
-- Arguments: the bearer token, a name for this run, how many requests to make. When they are used up, `GET /_mock/livez`
-- follows, which stores nothing.

local requests = {}
-- wrk asks once before the run, to look at the request, and does not send what it gets.
local sent = -1

function init(args)
    local bearer, run, count = args[1], args[2], tonumber(args[3])
    local head = "POST /participant/message HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        .. "X-Amz-Bearer: " .. bearer .. "\r\nContent-Length: "
    for number = 1, count do
        local body = '{"ContentType":"text/plain","Content":"Hello, where is my order? I have waited long.","ClientToken":"'
            .. string.format("%s-0000-4000-8000-%012d", run, number) .. '"}'
        requests[number] = head .. #body .. "\r\n\r\n" .. body
    end
end

function request()
    sent = sent + 1
    return requests[math.max(sent, 1)] or "GET /_mock/livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
end
