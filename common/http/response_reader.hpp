#pragma once
// A response parser. Beast parses and stores nothing; a ResponseSink gets the parts as they arrive.
#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tricorn {

// Receives the parts of a response; views are valid only during the call.
class ResponseSink {
public:
    virtual ~ResponseSink() = default;
    virtual void on_status(unsigned status) = 0;   // also for interim responses: discard earlier parts
    virtual void on_field(std::string_view name, std::string_view value) = 0;
    virtual void on_body(std::string_view bytes) = 0;   // transfer coding removed
};

class ResponseReader {
public:
    enum class Progress { need_more, complete, malformed };

    // Maximum of unconsumed bytes while more are needed: a whole head, or a chunk's header.
    static constexpr std::size_t max_pending = 64 * 1024;

    ResponseReader() = default;
    // Larger heads and bodies (in bytes) are malformed. `sink` must outlive this object.
    ResponseReader(ResponseSink& sink, std::uint32_t max_head, std::uint64_t max_body)
        : sink_(&sink), max_head_(max_head), max_body_(max_body) {}

    // Prepares for the response to a request; `to_head`: a response to HEAD, which has no body.
    void start(bool to_head);
    // Parses bytes that are not consumed yet; sets `consumed` to the number of bytes no longer needed. Skips interim
    // responses (1xx, RFC 9110 section 15.2).
    Progress put(std::span<char const> bytes, std::size_t& consumed);
    // The server has closed its side: the response is complete if its body ends with the connection (RFC 9112 section
    // 6.3).
    Progress end();

    unsigned status() const { return message_->status; }
    bool begun() const { return begun_; }   // a part of the response has arrived
    bool in_body() const { return message_ && message_->is_header_done(); }
    bool keep_alive() const { return message_->keep_alive(); }
    // A status line without a reason phrase lacked the space in front of it: accepted, though RFC 9112 wants one.
    bool lacked_space() const { return bare_; }
    bool head_too_large() const;   // the reason why it was malformed
    bool body_too_large() const;
    std::uint64_t body_bytes() const { return message_->body_bytes; }   // without the framing of chunks
    int error() const { return error_.value(); }   // error code of a malformed response; why() is its text
    std::string why() const { return error_.message(); }

private:
    struct Message final : boost::beast::http::basic_parser<false> {
        using Error = boost::system::error_code;
        using View = boost::beast::string_view;
        explicit Message(ResponseSink* to) : sink(to) {}
        void on_request_impl(boost::beast::http::verb, View, View, int, Error&) override {}
        void on_response_impl(int code, View, int, Error&) override {
            status = static_cast<unsigned>(code);
            if (sink) sink->on_status(status);
        }
        void on_field_impl(boost::beast::http::field, View name, View value, Error&) override {
            if (sink) sink->on_field(name, value);
        }
        void on_header_impl(Error&) override {}
        void on_body_init_impl(boost::optional<std::uint64_t> const&, Error&) override {}
        std::size_t on_body_impl(View body, Error&) override {
            if (sink) sink->on_body(body);
            body_bytes += body.size();
            return body.size();
        }
        void on_chunk_header_impl(std::uint64_t size, View, Error&) override {
            chunk_left = size;
            last_chunk = size == 0;
        }
        std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override {
            chunk_left -= std::min<std::uint64_t>(chunk_left, body.size());
            if (sink) sink->on_body(body);
            body_bytes += body.size();
            return body.size();
        }
        void on_finish_impl(Error&) override {}

        ResponseSink* sink;
        unsigned status = 0;
        std::uint64_t body_bytes = 0;
        std::uint64_t chunk_left = 0;
        bool last_chunk = false;
    };

    void make_message();
    std::size_t feed(std::span<char const> bytes);
    Progress judge();

    ResponseSink* sink_ = nullptr;
    std::uint32_t max_head_ = max_pending;
    boost::optional<std::uint64_t> max_body_;
    std::optional<Message> message_;
    bool to_head_ = false;
    bool begun_ = false;
    bool bare_ = false;
    boost::system::error_code error_;
};

}   // namespace tricorn
