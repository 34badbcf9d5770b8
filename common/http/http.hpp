#pragma once
// The words of HTTP that both programs use: a request as received, a response as it will be sent.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn {

// Header fields in the order received, kept in one flat text so that a reused list allocates nothing.
class Fields {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    void clear();
    void add(std::string_view name, std::string_view value);
    std::size_t size() const { return entries_.size(); }
    // Valid until the next add or clear.
    Field operator[](std::size_t index) const;
    // The first field of that name, compared without regard to case; a view with data() == nullptr when absent.
    std::string_view find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).data() != nullptr; }

private:
    struct Entry {
        std::uint32_t start, name_size, value_size;
    };
    std::string text_;
    std::vector<Entry> entries_;
};

// One request, complete and already found to obey RFC 9112. Owned by the exchange, reused for the next.
struct Request {
    std::string method;      // as sent: methods are case-sensitive (RFC 9110 §9.1)
    std::string target;      // origin-form ("/path?query") or "*"; an absolute-form has been reduced to it
    std::string authority;   // host[:port] of the absolute-form target, else of Host; empty in HTTP/1.0 without one
    unsigned version = 11;   // 10 or 11
    bool keep_alive = true;  // what the client asked for (RFC 9112 §9.3)
    Fields fields;
    std::string body;        // transfer coding removed

    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    std::string_view query() const;   // without the '?'; empty when there is none
    void clear();
};

// A body that is made while it is sent, so that a large one costs no memory.
class BodySource {
public:
    virtual ~BodySource() = default;
    // Fills all of `out`. Called with exactly Response::source_size bytes in all.
    virtual void fill(std::span<char> out) = 0;
};

// What a handler answers. Framing, Date, Server, Connection and nosniff are the session's business.
struct Response {
    unsigned status = 200;
    std::string_view content_type = "text/plain; charset=utf-8";   // a literal; empty: no Content-Type
    std::string body;
    std::string fields;                  // further header lines, each "Name: value\r\n"
    std::unique_ptr<BodySource> source;  // instead of `body`
    std::uint64_t source_size = 0;       // bytes
};

std::string_view reason_phrase(unsigned status);   // RFC 9110 §15 and RFC 6585; "Unknown" where they name none
bool iequals(std::string_view a, std::string_view b);   // ASCII only

}  // namespace tricorn
