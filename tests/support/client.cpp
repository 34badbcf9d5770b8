#include "tests/support/client.hpp"
#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

bool equal_without_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trimmed(std::string_view text) {
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return value;
}

// Returns true if the event came before the deadline.
bool wait_for(int descriptor, short events, SteadyClock::time_point deadline) {
    for (;;) {
        auto const left = std::chrono::ceil<Millis>(deadline - SteadyClock::now()).count();
        pollfd entry{descriptor, events, 0};
        int const found = poll(&entry, 1, static_cast<int>(std::clamp<long long>(left, 0, 600'000)));
        if (found != 0 && !(found < 0 && errno == EINTR)) {
            return found > 0;
        }
        if (left <= 0) {
            return false;
        }
    }
}

// Returns the status of "HTTP/1.x NNN reason"; nullopt if it is not a status line.
std::optional<int> parse_status_line(std::string_view line) {
    bool const shaped =
        line.size() >= 13 && (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) && line[12] == ' ';
    return shaped ? parse_number<int>(line.substr(9, 3)) : std::nullopt;
}

}  // namespace

std::string_view to_string(End end) {
    constexpr std::array<std::string_view, 5> names{"complete", "eof", "reset", "timeout", "malformed"};
    return names[static_cast<std::size_t>(end)];
}

std::string Reply::field(std::string_view name) const {
    for (auto const& [key, value] : fields) {
        if (equal_without_case(key, name)) {
            return value;
        }
    }
    return {};
}

bool Reply::has(std::string_view name) const {
    return count(name) > 0;
}

std::size_t Reply::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [&](auto const& f) { return equal_without_case(f.first, name); }));
}

bool Reply::announces_close() const {
    return equal_without_case(field("Connection"), "close");
}

std::string describe(Reply const& reply) {
    return std::string(to_string(reply.end)) + ", status " + std::to_string(reply.status) + ": " +
           reply.head.substr(0, 400) + reply.body.substr(0, 200);
}

Connection::Connection(Address const& to, int receive_buffer) : socket_(connect_to(to, receive_buffer)) {}

Connection::~Connection() {
    if (socket_ >= 0) {
        close(socket_);
    }
}

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

bool Connection::send(std::string_view bytes, Millis limit) {
    SteadyClock::time_point const deadline = SteadyClock::now() + limit;
    while (!bytes.empty()) {
        ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN ? !wait_for(socket_, POLLOUT, deadline) : errno != EINTR) {
            return false;
        }
    }
    return true;
}

void Connection::shutdown_send() const {
    shutdown(socket_, SHUT_WR);
}

End Connection::read_some(std::string& into, std::size_t most, Millis limit) {
    End end = End::complete;
    if (buffer_.empty()) {
        end = fill(SteadyClock::now() + limit);
    }
    std::size_t const taken = std::min(most, buffer_.size());
    into.append(buffer_, 0, taken);
    buffer_.erase(0, taken);
    return end;
}

End Connection::fill(TimePoint deadline) {
    if (!wait_for(socket_, POLLIN, deadline)) {
        return End::timeout;
    }
    std::array<char, 65536> bytes;
    ssize_t const count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count > 0) {
        buffer_.append(bytes.data(), static_cast<std::size_t>(count));
        return End::complete;
    }
    return count == 0 ? End::eof : End::reset;
}

End Connection::read_line(std::string& line, TimePoint deadline) {
    for (std::size_t searched = 0;;) {
        std::size_t const end = buffer_.find("\r\n", searched);
        if (end != std::string::npos) {
            line.assign(buffer_, 0, end);
            buffer_.erase(0, end + 2);
            return End::complete;
        }
        searched = buffer_.empty() ? 0 : buffer_.size() - 1;
        if (End const filled = fill(deadline); filled != End::complete) {
            return filled;
        }
    }
}

End Connection::read_exactly(std::string& into, std::size_t count, TimePoint deadline) {
    while (buffer_.size() < count) {
        if (End const filled = fill(deadline); filled != End::complete) {
            into += std::exchange(buffer_, {});
            return filled;
        }
    }
    into.append(buffer_, 0, count);
    buffer_.erase(0, count);
    return End::complete;
}

End Connection::read_chunked(std::string& into, TimePoint deadline) {
    for (std::string line;;) {
        if (End const end = read_line(line, deadline); end != End::complete) {
            return end;
        }
        std::optional<std::size_t> const size = parse_number<std::size_t>(line.substr(0, line.find(';')), 16);
        if (!size) {
            return End::malformed;
        }
        if (End const end = read_exactly(into, *size, deadline); end != End::complete) {
            return end;
        }
        if (End const end = read_line(line, deadline); end != End::complete || !line.empty()) {
            return end == End::complete ? End::malformed : end;  // this server never sends trailers
        }
        if (*size == 0) {
            return End::complete;
        }
    }
}

End Connection::read_head(Reply& reply, TimePoint deadline) {
    for (std::string line;;) {
        if (End const end = read_line(line, deadline); end != End::complete) {
            return reply.head.empty() || end != End::eof ? end : End::malformed;  // cut off in the middle
        }
        bool const first = reply.head.empty();
        reply.head += line + "\r\n";
        if (first) {
            std::optional<int> const status = parse_status_line(line);
            if (!status) {
                return End::malformed;
            }
            reply.status = *status;
        } else if (line.empty()) {
            return End::complete;
        } else {
            std::size_t const colon = line.find(':');
            if (colon == std::string::npos || colon == 0) {
                return End::malformed;
            }
            reply.fields.emplace_back(line.substr(0, colon), trimmed(std::string_view(line).substr(colon + 1)));
        }
    }
}

Reply Connection::read_reply(Millis limit, bool to_head) {
    SteadyClock::time_point const deadline = SteadyClock::now() + limit;
    Reply reply;
    reply.end = read_head(reply, deadline);
    if (reply.end != End::complete || to_head || reply.status < 200 || reply.status == 204 || reply.status == 304) {
        return reply;
    }
    if (equal_without_case(reply.field("Transfer-Encoding"), "chunked")) {
        reply.end = read_chunked(reply.body, deadline);
    } else if (reply.has("Content-Length")) {
        std::optional<std::size_t> const length = parse_number<std::size_t>(reply.field("Content-Length"));
        reply.end = length ? read_exactly(reply.body, *length, deadline) : End::malformed;
    } else {
        End const end = read_to_end(reply.body, limit);
        reply.end = end == End::eof ? End::complete : end;
    }
    return reply;
}

Reply Connection::read_final_reply(Millis limit, bool to_head) {
    for (;;) {
        Reply reply = read_reply(limit, to_head);
        if (reply.end != End::complete || reply.status >= 200) {
            return reply;
        }
    }
}

Reply Connection::exchange(std::string_view request, Millis limit) {
    send(request, limit);  // if the peer refused early, its response can still be read
    return read_final_reply(limit, request.starts_with("HEAD "));
}

End Connection::read_to_end(std::string& into, Millis limit) {
    SteadyClock::time_point const deadline = SteadyClock::now() + limit;
    for (;;) {
        into += std::exchange(buffer_, {});
        if (End const end = fill(deadline); end != End::complete) {
            return end;
        }
    }
}

bool Connection::ends_silently(Millis limit) {
    std::string bytes;
    End const end = read_to_end(bytes, limit);
    return bytes.empty() && (end == End::eof || end == End::reset);
}

std::string request_text(std::string_view method, std::string_view target, std::string_view lines,
                         std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: t.example\r\n").append(lines);
    if (!body.empty()) {
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return text.append("\r\n").append(body);
}

std::string get_text(std::string_view target, std::string_view lines) {
    return request_text("GET", target, lines);
}

Reply get(Address const& to, std::string_view target, Millis limit) {
    try {
        Connection connection(to);
        return connection.exchange(get_text(target, "Connection: close\r\n"), limit);
    } catch (std::system_error const&) {
        Reply reply;
        reply.end = End::reset;
        return reply;
    }
}

}  // namespace tricorn::test
