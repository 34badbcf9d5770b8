#include "common/http/request_parser.hpp"
#include "common/http/authority.hpp"
#include "common/http/framing.hpp"
#include "common/http/request_line.hpp"
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

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

// Returns the part of `bytes` that is certainly framing. `bytes` begin with a chunk's header or the CRLF before it;
// data follows the header of every chunk except the last.
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
    asks_to_close_ = asks_to_keep_ = in_chunks_ = in_trailers_ = false;
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
        // Skips empty lines before a request (RFC 9112 section 2.2); the header deadline keeps running.
        while (scanner_.end() == 0 && rest.starts_with("\r\n")) {
            rest.remove_prefix(2);
            consumed += 2;
        }
        std::size_t head = 0;
        Progress const progress = put_head(rest, head);
        consumed += head;
        // Decides about a refusal's body.
        if (request_->method.empty() && !rest.empty()) take_method_of_line(rest, *request_);
        if (progress != Progress::need_more || !head_done()) return progress;
        rest.remove_prefix(head);
    }
    std::size_t body = 0;
    Progress const progress = put_body(rest, body);
    consumed += body;
    return progress;
}

void RequestParser::begin_message() {
    message_.emplace(*this);
    message_->eager(true);
    // HeadScanner and check_pending enforce the exact limits; newer Beast versions count the trailers as header.
    message_->header_limit(static_cast<std::uint32_t>(2 * max_pending));
    message_->body_limit(max_body_);
}

// Beast knows two versions, and has refused this one.
RequestParser::Progress RequestParser::put_other_version(std::string_view head, std::size_t& consumed) {
    std::string const known = as_known_version(head);
    if (known.empty()) {
        refusal_ = refuse_version(head.substr(0, head.find('\r')));
        return Progress::refused;
    }
    begin_message();
    boost::system::error_code ec;
    consumed = message_->put(boost::asio::buffer(known.data(), known.size()), ec);
    if (ec && ec != http::error::need_more) return refuse_for(ec);
    return message_->is_done() ? Progress::complete : Progress::need_more;
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
    begin_message();
    boost::system::error_code ec;
    consumed = message_->put(boost::asio::buffer(head.data(), head.size()), ec);
    if (ec == http::error::bad_version) return put_other_version(head, consumed);
    if (ec && ec != http::error::need_more) return refuse_for(ec);
    return message_->is_done() ? Progress::complete : Progress::need_more;
}

RequestParser::Progress RequestParser::put_body(std::string_view bytes, std::size_t& consumed) {
    if (bytes.empty()) return Progress::need_more;
    // The shortest rest is "0", CRLF, CRLF. Beast fails an assertion if it gets less than that twice.
    bool const too_few = has_transfer_encoding_ && chunk_left_ == 0 && !in_trailers_ && bytes.size() < 5;
    if (!too_few) {
        boost::system::error_code ec;
        consumed = message_->put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
        if (message_->is_done() && !ec) return Progress::complete;
        if (ec && ec != http::error::need_more) return refuse_for(ec);
    }
    // The remaining bytes are the beginning of a chunk's header or of the trailers.
    return check_pending(bytes.substr(consumed)) ? Progress::need_more : Progress::refused;
}

bool RequestParser::check_pending(std::string_view pending) {
    std::size_t const line = std::min(pending.find('\n', 2), pending.size());
    std::string_view const framing = in_trailers_ ? pending : framing_of(pending);
    bool const at_header = has_transfer_encoding_ && chunk_left_ == 0 && !in_trailers_;
    if (has_bare_line_feed(framing)) return refuse(400, "a line feed without a carriage return (RFC 9112 section 2.2)");
    if (!in_trailers_ && line > max_chunk_header) return refuse(400, "a chunk's header is longer than 288 bytes");
    if (pending.size() > HeadScanner::max_fields_size) {
        return refuse(431, "the trailer fields are longer than 16 KiB");
    }
    // Beast waits for more than it needs to see that.
    if (at_header && !can_be_chunk_header(pending, in_chunks_))
        return refuse(400, "the chunked body is malformed (RFC 9112 section 7.1)");
    return true;
}

RequestParser::Progress RequestParser::refuse_for(boost::system::error_code ec) {
    if (ec == http::error::body_limit) {
        refuse(413, "the body is longer than this server accepts (--max-body)");
    } else if (ec == http::error::bad_content_length || ec == http::error::multiple_content_length) {
        refuse(
            400,
            "Content-Length is malformed, differs, or is given together with Transfer-Encoding (RFC 9112 section 6.3)");
    } else if (ec == http::error::bad_transfer_encoding) {
        refuse(400, "Transfer-Encoding is repeated or given together with Content-Length (RFC 9112 section 6.1)");
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

// Checks of each field while Beast reports it: framing, Host, Expect.

namespace http = boost::beast::http;

namespace {

constexpr std::size_t max_chunk_extension = 256;   // bytes

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

// Beast joins folded lines: then the value does not follow its name on the same line.
bool is_folded(std::string_view name, std::string_view value) {
    if (value.empty()) return false;
    char const* const colon = name.data() + name.size();
    if (value.data() < colon || value.data() > colon + HeadScanner::max_fields_size) return true;
    std::string_view const between(colon, static_cast<std::size_t>(value.data() - colon));
    return between.find('\n') != std::string_view::npos;
}

}   // namespace

void RequestParser::Message::on_request_impl(http::verb, View method, View target, int version, Error& ec) {
    Request& request = *owner_->request_;
    request.method = view(method);
    request.version = static_cast<unsigned>(version);
    Refusal const refusal = take_target(view(method), view(target), request);
    if (refusal.status == 0) return;
    owner_->refuse(refusal.status, refusal.detail);
    ec = http::error::bad_target;
}

void RequestParser::Message::on_field_impl(http::field kind, View name, View value, Error& ec) {
    bool const taken = is_header_done() ? owner_->take_trailer(view(name), view(value))
                                        : owner_->take_field(kind, view(name), view(value));
    if (!taken) ec = http::error::bad_field;
}

void RequestParser::Message::on_header_impl(Error& ec) {
    if (!owner_->finish_head()) ec = http::error::bad_field;
}

void RequestParser::Message::on_body_init_impl(boost::optional<std::uint64_t> const& length, Error&) {
    constexpr std::uint64_t trusted = 64 * 1024;   // bytes; an announced length alone does not reserve more memory
    if (length) owner_->request_->body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, trusted)));
}

std::size_t RequestParser::Message::on_body_impl(View body, Error&) {
    owner_->request_->body.append(body.data(), body.size());
    return body.size();
}

std::size_t RequestParser::Message::on_chunk_body_impl(std::uint64_t left, View body, Error&) {
    owner_->chunk_left_ = left - body.size();
    owner_->request_->body.append(body.data(), body.size());
    return body.size();
}

void RequestParser::Message::on_chunk_header_impl(std::uint64_t size, View extension, Error& ec) {
    owner_->chunk_left_ = size;
    owner_->in_trailers_ = size == 0;
    owner_->in_chunks_ = true;
    if (extension.size() <= max_chunk_extension && are_chunk_extensions(view(extension))) return;
    owner_->refuse(400, "a chunk's extension is longer than 256 bytes or malformed (RFC 9112 section 7.1.1)");
    ec = http::error::bad_chunk_extension;
}

// Beast has already checked Content-Length and Transfer-Encoding (do_field) before this call.
bool RequestParser::take_field(http::field kind, std::string_view name, std::string_view value) {
    if (kind == http::field::transfer_encoding) {
        if (has_transfer_encoding_) return refuse(400, "Transfer-Encoding is repeated");
        has_transfer_encoding_ = true;
        Refusal const refusal = judge_codings(value);
        if (refusal.status != 0) return refuse(request_->version == 10 ? 400 : refusal.status, refusal.detail);
    } else if (kind == http::field::host) {
        if (request_->fields.has("Host")) return refuse(400, "Host is given twice (RFC 9112 section 3.2)");
        if (!is_authority(value)) return refuse(400, "Host is malformed (RFC 9112 section 3.2)");
        if (request_->authority.empty()) request_->authority = value;
    } else if (kind == http::field::connection) {
        take_connection(value);
    } else if (kind == http::field::expect) {
        Expectation const expected = judge_expectations(value);
        if (expected == Expectation::unknown) return refuse(417, "the only supported expectation is 100-continue");
        // RFC 9110 section 10.1.1: ignored in HTTP/1.0.
        if (expected == Expectation::to_continue) expects_continue_ = request_->version == 11;
    }
    request_->fields.add(name, value);
    return true;
}

// Beast's keep_alive also obeys Proxy-Connection, and in HTTP/1.0 prefers keep-alive to close.
void RequestParser::take_connection(std::string_view value) {
    for (boost::beast::string_view option : http::token_list{boost::beast::string_view(value.data(), value.size())}) {
        asks_to_close_ = asks_to_close_ || iequals(view(option), "close");
        asks_to_keep_ = asks_to_keep_ || iequals(view(option), "keep-alive");
    }
}

// Trailer fields are checked and discarded: merging them into the header is unsafe (RFC 9110 section 6.5.1).
bool RequestParser::take_trailer(std::string_view name, std::string_view value) {
    if (is_folded(name, value)) return refuse(400, "a trailer line is folded (RFC 9112 section 5.2)");
    trailers_size_ += name.size() + value.size();
    if (++trailers_ > HeadScanner::max_fields) return refuse(431, "there are more than 100 trailer fields");
    if (trailers_size_ > HeadScanner::max_fields_size) return refuse(431, "the trailer fields are longer than 16 KiB");
    return true;
}

bool RequestParser::finish_head() {
    if (request_->version == 11 && !request_->fields.has("Host")) {
        return refuse(400, "Host is missing (RFC 9112 section 3.2)");
    }
    if (request_->version == 10 && has_transfer_encoding_) {
        return refuse(400, "HTTP/1.0 has no Transfer-Encoding (RFC 9112 section 6.1)");
    }
    if (has_transfer_encoding_ && !message_->chunked())
        return refuse(400, "Transfer-Encoding is malformed (RFC 9112 section 6.1)");
    request_->keep_alive = !asks_to_close_ && (request_->version == 11 || asks_to_keep_);   // RFC 9112 section 9.3
    return true;
}

}   // namespace tricorn
