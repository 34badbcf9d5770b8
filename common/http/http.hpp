#pragma once
// HTTP messages used by both programs: a request as received, a response to be sent.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn {

// Header fields in the order received. They share one text buffer, so a reused list allocates no memory.
class Fields {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    void clear();
    void add(std::string_view name, std::string_view value);
    std::size_t size() const { return entries_.size(); }
    // The views are valid until the next add() or clear().
    Field operator[](std::size_t index) const;
    // Returns the first field with that name (case-insensitive); data() == nullptr if absent.
    std::string_view find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).data() != nullptr; }

private:
    struct Entry {
        std::uint32_t start, name_size, value_size;
    };
    std::string text_;
    std::vector<Entry> entries_;
};

// One complete request that complies with RFC 9112. The exchange owns it and reuses it for the next request.
struct Request {
    std::string method;      // as sent: methods are case-sensitive (RFC 9110 §9.1)
    std::string target;      // origin-form ("/path?query") or "*"; an absolute-form has been reduced to it
    std::string authority;   // host[:port] of the absolute-form target, else of Host; empty in HTTP/1.0 without either
    unsigned version = 11;   // 10 or 11
    bool keep_alive = true;   // requested by the client (RFC 9112 §9.3)
    Fields fields;
    std::string body;   // transfer coding removed

    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    std::string_view query() const;   // without the '?'; empty if there is no query
    void clear();
};

// A body generated while it is sent, so that a large body needs no memory.
class BodySource {
public:
    virtual ~BodySource() = default;
    // Fills all of `out`. The calls ask for exactly Response::source_size bytes in total.
    virtual void fill(std::span<char> out) = 0;
};

// A handler's response. The session adds framing, Date, Server, Connection and nosniff.
struct Response {
    unsigned status = 200;
    std::string_view content_type = "text/plain; charset=utf-8";   // a string literal; empty: no Content-Type
    std::string body;
    std::string fields;   // additional header lines, each "Name: value\r\n"
    std::unique_ptr<BodySource> source;   // used instead of `body`
    std::uint64_t source_size = 0;   // bytes
};

std::string_view reason_phrase(unsigned status);   // RFC 9110 §15 and RFC 6585; "Unknown" for other codes
bool iequals(std::string_view a, std::string_view b);   // ASCII only

}   // namespace tricorn
