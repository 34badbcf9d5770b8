// What RequestParser checks of each field while Beast reports it: framing, Host, Expect.
#include "common/request_line.hpp"
#include "common/request_parser.hpp"
#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace tricorn {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t max_chunk_extension = 256;   // bytes

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

bool has_control(std::string_view text) {
    auto const control = [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; };
    return std::any_of(text.begin(), text.end(), control);
}

// Beast joins a folded line for its reader: then the value does not lie behind its name on the same line.
bool is_folded(std::string_view name, std::string_view value) {
    if (value.empty()) return false;
    char const* const colon = name.data() + name.size();
    if (value.data() < colon || value.data() > colon + HeadScanner::max_fields_size) return true;
    std::string_view const between(colon, static_cast<std::size_t>(value.data() - colon));
    return between.find('\n') != std::string_view::npos;
}

}  // namespace

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
    constexpr std::uint64_t trusted = 64 * 1024;   // bytes; what a client merely announces costs no memory
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
    if (extension.size() <= max_chunk_extension && !has_control(view(extension))) return;
    owner_->refuse(400, "a chunk's extension is longer than 256 bytes or holds control characters");
    ec = http::error::bad_chunk_extension;
}

// Beast has already looked at Content-Length and Transfer-Encoding (do_field) when this is called.
bool RequestParser::take_field(http::field kind, std::string_view name, std::string_view value) {
    if (kind == http::field::transfer_encoding) {
        if (has_transfer_encoding_) return refuse(400, "Transfer-Encoding is repeated");
        has_transfer_encoding_ = true;
        if (value.empty()) return refuse(400, "Transfer-Encoding is empty");
        if (!iequals(value, "chunked")) return refuse(501, "the only transfer coding known here is chunked");
    } else if (kind == http::field::host) {
        if (request_->fields.has("Host")) return refuse(400, "Host is given twice (RFC 9112 section 3.2)");
        if (!is_authority(value)) return refuse(400, "Host is malformed (RFC 9112 section 3.2)");
        if (request_->authority.empty()) request_->authority = value;
    } else if (kind == http::field::connection) {
        take_connection(value);
    } else if (kind == http::field::expect) {
        if (!iequals(value, "100-continue")) return refuse(417, "the only expectation known here is 100-continue");
        expects_continue_ = request_->version == 11;   // RFC 9110 section 10.1.1: ignored in HTTP/1.0
    }
    request_->fields.add(name, value);
    return true;
}

// Not left to Beast's keep_alive, which obeys Proxy-Connection too and in HTTP/1.0 lets keep-alive win over close.
void RequestParser::take_connection(std::string_view value) {
    for (boost::beast::string_view option : http::token_list{boost::beast::string_view(value.data(), value.size())}) {
        asks_to_close_ = asks_to_close_ || iequals(view(option), "close");
        asks_to_keep_ = asks_to_keep_ || iequals(view(option), "keep-alive");
    }
}

// Trailer fields are read, checked and dropped: merging them into the header is unsafe (RFC 9110 section 6.5.1).
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
    request_->keep_alive = !asks_to_close_ && (request_->version == 11 || asks_to_keep_);   // RFC 9112 section 9.3
    return true;
}

}  // namespace tricorn
