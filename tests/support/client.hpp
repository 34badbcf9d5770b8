#pragma once
// A small blocking HTTP/1 client for tests: sends exactly the given bytes, never retries or repairs, and reports how a
// connection ended.
#include "tests/support/address.hpp"
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn::test {

using Millis = std::chrono::milliseconds;

// How reading ended.
enum class End {
    complete,  // a whole response was read
    eof,       // the peer closed its side
    reset,     // ECONNRESET or another socket error
    timeout,   // the limit passed
    malformed  // the bytes read are not an HTTP/1 response
};

std::string_view to_string(End);

struct Reply {
    End end = End::timeout;
    int status = 0;
    std::string head;  // status line and fields as received, with the empty line
    std::string body;  // without chunked framing
    std::vector<std::pair<std::string, std::string>> fields;

    // Returns the first field with that name (case-insensitive); empty if there is none.
    std::string field(std::string_view name) const;
    bool has(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    bool announces_close() const;  // Connection: close
    bool is(int wanted) const { return end == End::complete && status == wanted; }
};

std::string describe(Reply const&);  // for messages: end, status and the beginning of the bytes read

class Connection {
public:
    // Throws std::system_error if the connection fails. receive_buffer: SO_RCVBUF in bytes, 0 the default.
    explicit Connection(Address const&, int receive_buffer = 0);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;

    int descriptor() const { return socket_; }
    // Returns false if the peer does not take all of it within the limit.
    bool send(std::string_view bytes, Millis limit = Millis(10'000));
    void shutdown_send() const;
    // Reads one response, even a 1xx one. to_head: it answers a HEAD request and has no body.
    Reply read_reply(Millis limit = Millis(10'000), bool to_head = false);
    // Reads the next response that is not 1xx.
    Reply read_final_reply(Millis limit = Millis(10'000), bool to_head = false);
    Reply exchange(std::string_view request, Millis limit = Millis(10'000));   // send, read_final_reply
    // Reads until the end; appends the bytes to `into`.
    End read_to_end(std::string& into, Millis limit = Millis(10'000));
    // Returns true if the peer ends the connection (eof or reset) within the limit without sending another byte.
    bool ends_silently(Millis limit = Millis(10'000));
    // Reads available bytes, at most `most`, and waits for them up to the limit.
    End read_some(std::string& into, std::size_t most, Millis limit);

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    End read_line(std::string& line, TimePoint deadline);
    End read_exactly(std::string& into, std::size_t count, TimePoint deadline);
    End read_chunked(std::string& into, TimePoint deadline);
    End read_head(Reply& reply, TimePoint deadline);
    End fill(TimePoint deadline);

    int socket_ = -1;
    std::string buffer_;   // received, not yet consumed
};

// Builds "METHOD TARGET HTTP/1.1" with a Host, the given additional lines ("Name: value\r\n"…) and, if not empty, a
// body with its Content-Length.
std::string request_text(std::string_view method, std::string_view target, std::string_view lines = "",
                         std::string_view body = "");
std::string get_text(std::string_view target, std::string_view lines = "");

// Sends one GET on a new connection. Refused or failed connections return end == reset.
Reply get(Address const&, std::string_view target, Millis limit = Millis(10'000));

}   // namespace tricorn::test
