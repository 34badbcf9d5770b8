#pragma once
// A small blocking HTTP/1 client for tests: sends exactly the bytes it is given, never retries, never repairs, and
// says how a connection ended.
#include "tests/support/address.hpp"
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn::test {

using Millis = std::chrono::milliseconds;

// How reading came to its end.
enum class End {
    complete,  // a whole response was read
    eof,       // the peer closed its side
    reset,     // ECONNRESET or another error of the socket
    timeout,   // the limit passed
    malformed  // what was read is not an HTTP/1 response
};

std::string_view to_string(End);

struct Reply {
    End end = End::timeout;
    int status = 0;
    std::string head;  // status line and fields as received, with the empty line
    std::string body;  // without chunked framing
    std::vector<std::pair<std::string, std::string>> fields;

    // The first field of that name without regard to case; empty when there is none.
    std::string field(std::string_view name) const;
    bool has(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    bool announces_close() const;  // Connection: close
    bool is(int wanted) const { return end == End::complete && status == wanted; }
};

std::string describe(Reply const&);  // for messages: end, status and the beginning of what was read

class Connection {
public:
    // Throws std::system_error when the connection cannot be made. receive_buffer: SO_RCVBUF in bytes, 0 the default.
    explicit Connection(Address const&, int receive_buffer = 0);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;

    int descriptor() const { return socket_; }
    // False when the peer no longer takes all of it within the limit.
    bool send(std::string_view bytes, Millis limit = Millis(10'000));
    void shutdown_send() const;
    // One response, a 1xx too. to_head: it answers a HEAD request and has no body.
    Reply read_reply(Millis limit = Millis(10'000), bool to_head = false);
    // The next response that is not 1xx.
    Reply read_final_reply(Millis limit = Millis(10'000), bool to_head = false);
    Reply exchange(std::string_view request, Millis limit = Millis(10'000));   // send, read_final_reply
    // Everything until the end; the bytes are appended to `into`.
    End read_to_end(std::string& into, Millis limit = Millis(10'000));
    // True when the peer ends the connection (eof or reset) within the limit without sending another byte.
    bool ends_silently(Millis limit = Millis(10'000));
    // Reads what is there, at most `most` bytes, and waits for it up to the limit.
    End read_some(std::string& into, std::size_t most, Millis limit);

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    End read_line(std::string& line, TimePoint deadline);
    End read_exactly(std::string& into, std::size_t count, TimePoint deadline);
    End read_chunked(std::string& into, TimePoint deadline);
    End read_head(Reply& reply, TimePoint deadline);
    End fill(TimePoint deadline);

    int socket_ = -1;
    std::string buffer_;   // received, not yet asked for
};

// "METHOD TARGET HTTP/1.1" with a Host, the given further lines ("Name: value\r\n"…) and, if not empty, a body with
// its Content-Length.
std::string request_text(std::string_view method, std::string_view target, std::string_view lines = "",
                         std::string_view body = "");
std::string get_text(std::string_view target, std::string_view lines = "");

// One GET on a connection of its own. Refused or failed connections are answered with end == reset.
Reply get(Address const&, std::string_view target, Millis limit = Millis(10'000));

}   // namespace tricorn::test
