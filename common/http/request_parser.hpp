#pragma once
// A strict request parser: Beast parses, and this class refuses what Beast accepts although RFC 9112 forbids it.
#include "common/http/head_scanner.hpp"
#include "common/http/http.hpp"
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <span>

namespace tricorn {

// Parses one request at a time into a Request that the caller owns and reuses.
class RequestParser {
public:
    enum class Progress { need_more, complete, refused };

    // Maximum of unconsumed bytes in the caller's buffer while more are needed: a whole head, a chunk's header with
    // extensions, or all trailers.
    static constexpr std::size_t max_pending = HeadScanner::max_start_line + HeadScanner::max_fields_size + 512;

    // `max_body`: bytes after the transfer coding is removed.
    RequestParser(Request& request, std::uint64_t max_body) : request_(&request), max_body_(max_body) {}

    void start();   // resets all state for the next request
    // Parses bytes that are not consumed yet; sets `consumed` to the number of bytes no longer needed.
    Progress put(std::span<char const> bytes, std::size_t& consumed);

    bool begun() const { return begun_; }   // a part of a request has arrived
    bool head_done() const { return message_ && message_->is_header_done(); }
    bool expects_continue() const { return expects_continue_; }   // the client waits for "100 Continue"
    Refusal const& refusal() const { return refusal_; }

private:
    // Beast's parser, which reports its results through these callbacks.
    class Message final : public boost::beast::http::basic_parser<true> {
    public:
        explicit Message(RequestParser& owner) : owner_(&owner) {}

    private:
        using Error = boost::system::error_code;
        using View = boost::beast::string_view;
        void on_request_impl(boost::beast::http::verb, View method, View target, int version, Error& ec) override;
        void on_response_impl(int, View, int, Error&) override {}
        void on_field_impl(boost::beast::http::field, View name, View value, Error& ec) override;
        void on_header_impl(Error& ec) override;
        void on_body_init_impl(boost::optional<std::uint64_t> const&, Error&) override;
        std::size_t on_body_impl(View body, Error&) override;
        void on_chunk_header_impl(std::uint64_t, View extension, Error& ec) override;
        std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override;
        void on_finish_impl(Error&) override {}

        RequestParser* owner_;
    };

    void begin_message();
    Progress put_other_version(std::string_view head, std::size_t& consumed);
    Progress put_head(std::string_view bytes, std::size_t& consumed);
    Progress put_body(std::string_view bytes, std::size_t& consumed);
    bool check_pending(std::string_view pending);
    void take_connection(std::string_view value);
    bool take_field(boost::beast::http::field kind, std::string_view name, std::string_view value);
    bool take_trailer(std::string_view name, std::string_view value);
    bool finish_head();
    bool refuse(unsigned status, std::string_view detail);   // always returns false
    Progress refuse_for(boost::system::error_code ec);

    Request* request_;
    std::uint64_t max_body_;
    HeadScanner scanner_;
    std::optional<Message> message_;
    bool begun_ = false;
    bool expects_continue_ = false;
    bool has_transfer_encoding_ = false;
    bool asks_to_close_ = false;
    bool asks_to_keep_ = false;
    std::uint64_t chunk_left_ = 0;   // remaining bytes of the current chunk; 0: in a chunk's header or the trailers
    bool in_chunks_ = false;   // behind the first chunk's header
    bool in_trailers_ = false;   // behind the last chunk's header; Boost 1.88 stops there, 1.83 reads on to the end
    std::size_t trailers_ = 0;
    std::size_t trailers_size_ = 0;   // bytes
    Refusal refusal_;
};

}   // namespace tricorn
