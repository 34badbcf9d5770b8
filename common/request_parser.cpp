#include "common/request_parser.hpp"
#include "common/request_line.hpp"
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace tricorn {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t max_chunk_header = 288;   // bytes: CRLF, size, and an extension of 256

// Beast would wait for a CRLF that may never come.
bool has_bare_line_feed(std::string_view bytes) {
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') return true;
    }
    return false;
}

// What of `bytes`, which begin with a chunk's header or the CRLF before it, is framing for sure: behind the header of a
// chunk that is not the last there is data.
std::string_view framing_of(std::string_view bytes) {
    std::size_t const header = bytes.starts_with("\r\n") ? 2 : 0;
    std::size_t const end = bytes.find("\r\n", header);
    std::size_t const size_end = bytes.find_first_not_of('0', header);
    bool const last = size_end > header && bytes.find_first_of("123456789abcdefABCDEF", size_end) != size_end;
    return last || end == std::string_view::npos ? bytes : bytes.substr(0, end);
}

}   // namespace

void RequestParser::start() {
    request_->clear();
    scanner_.reset();
    message_.reset();
    begun_ = expects_continue_ = has_transfer_encoding_ = false;
    asks_to_close_ = asks_to_keep_ = in_trailers_ = false;
    trailers_ = trailers_size_ = 0;
    chunk_left_ = 0;
    refusal_ = {};
}

bool RequestParser::refuse(unsigned status, std::string_view detail) {
    if (refusal_.status == 0) refusal_ = {status, detail};
    return false;
}

RequestParser::Progress RequestParser::put(std::span<char const> bytes, std::size_t& consumed) {
    std::string_view rest(bytes.data(), bytes.size());
    consumed = 0;
    if (refusal_.status != 0) return Progress::refused;
    begun_ = begun_ || !rest.empty();
    if (!head_done()) {
        // Empty lines before a request are skipped (RFC 9112 section 2.2); the header's deadline runs all the same.
        while (scanner_.end() == 0 && rest.starts_with("\r\n")) {
            rest.remove_prefix(2);
            consumed += 2;
        }
        std::size_t head = 0;
        Progress const progress = put_head(rest, head);
        consumed += head;
        if (progress != Progress::need_more || !head_done()) return progress;
        rest.remove_prefix(head);
    }
    std::size_t body = 0;
    Progress const progress = put_body(rest, body);
    consumed += body;
    return progress;
}

RequestParser::Progress RequestParser::put_head(std::string_view bytes, std::size_t& consumed) {
    if (bytes == "\r") return Progress::need_more;   // half of an empty line
    HeadScanner::Found const found = scanner_.scan(bytes);
    if (found == HeadScanner::Found::need_more) return Progress::need_more;
    if (found == HeadScanner::Found::refused) {
        refusal_ = scanner_.refusal();
        return Progress::refused;
    }
    std::string_view const head = bytes.substr(0, scanner_.end());
    message_.emplace(*this);
    message_->eager(true);
    // The exact limits are HeadScanner's and check_pending's; newer Beasts count the trailers to the header.
    message_->header_limit(static_cast<std::uint32_t>(2 * max_pending));
    message_->body_limit(max_body_);
    boost::system::error_code ec;
    consumed = message_->put(boost::asio::buffer(head.data(), head.size()), ec);
    if (ec == http::error::bad_version) {
        refusal_ = refuse_version(head.substr(0, head.find('\r')));
        return Progress::refused;
    }
    if (ec && ec != http::error::need_more) return refuse_for(ec);
    return message_->is_done() ? Progress::complete : Progress::need_more;
}

RequestParser::Progress RequestParser::put_body(std::string_view bytes, std::size_t& consumed) {
    if (bytes.empty()) return Progress::need_more;
    // "0", CRLF, CRLF is the least that can follow; given less of it twice, Beast runs into an assertion.
    bool const too_few = has_transfer_encoding_ && chunk_left_ == 0 && !in_trailers_ && bytes.size() < 5;
    if (!too_few) {
        boost::system::error_code ec;
        consumed = message_->put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
        if (message_->is_done() && !ec) return Progress::complete;
        if (ec && ec != http::error::need_more) return refuse_for(ec);
    }
    // What is left over is the beginning of a chunk's header or of the trailers.
    return check_pending(bytes.substr(consumed)) ? Progress::need_more : Progress::refused;
}

bool RequestParser::check_pending(std::string_view pending) {
    std::size_t const line = std::min(pending.find('\n', 2), pending.size());
    std::string_view const framing = in_trailers_ ? pending : framing_of(pending);
    if (has_bare_line_feed(framing)) return refuse(400, "a line feed stands alone (RFC 9112 section 2.2)");
    if (!in_trailers_ && line > max_chunk_header) return refuse(400, "a chunk's header is longer than 288 bytes");
    if (pending.size() > HeadScanner::max_fields_size) {
        return refuse(431, "the trailer fields are longer than 16 KiB");
    }
    return true;
}

RequestParser::Progress RequestParser::refuse_for(boost::system::error_code ec) {
    if (ec == http::error::body_limit) {
        refuse(413, "the body is longer than this server accepts (--max-body)");
    } else if (ec == http::error::bad_content_length || ec == http::error::multiple_content_length) {
        refuse(400, "Content-Length is malformed, differs, or stands beside Transfer-Encoding (RFC 9112 section 6.3)");
    } else if (ec == http::error::bad_transfer_encoding) {
        refuse(400, "Transfer-Encoding is repeated or stands beside Content-Length (RFC 9112 section 6.1)");
    } else if (ec == http::error::header_limit) {
        refuse(431, "the header fields are longer than 16 KiB");
    } else if (ec == http::error::bad_chunk || ec == http::error::bad_chunk_extension) {
        refuse(400, "the chunked body is malformed (RFC 9112 section 7.1)");
    } else if (ec == http::error::bad_method || ec == http::error::bad_target) {
        refuse(400, "the request line is malformed (RFC 9112 section 3)");
    } else {
        refuse(400, "a header field is malformed (RFC 9112 section 5)");
    }
    return Progress::refused;
}

}   // namespace tricorn
