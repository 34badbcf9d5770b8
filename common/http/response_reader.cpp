#include "common/http/response_reader.hpp"
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace tricorn {

namespace http = boost::beast::http;

void ResponseReader::start(bool to_head) {
    to_head_ = to_head;
    begun_ = false;
    bare_ = false;
    error_ = {};
    make_message();
}

void ResponseReader::make_message() {
    message_.emplace(sink_);
    message_->eager(true);
    message_->skip(to_head_);
    message_->header_limit(max_head_);
    message_->body_limit(max_body_);
}

bool ResponseReader::head_too_large() const {
    return error_ == http::error::header_limit;
}

bool ResponseReader::body_too_large() const {
    return error_ == http::error::body_limit;
}

ResponseReader::Progress ResponseReader::judge() {
    // Statuses below 100 do not exist (RFC 9110 section 15), and 101 answers an upgrade that was never requested.
    bool const impossible = message_->is_header_done() && (status() < 100 || status() == 101);
    if (impossible) error_ = http::error::bad_status;
    if (error_ && error_ != http::error::need_more) return Progress::malformed;
    error_ = {};
    return message_->is_done() ? Progress::complete : Progress::need_more;
}

namespace {

// "HTTP/1.1 200" and the end of the line: RFC 9112 section 4 wants a space there even without a reason phrase, but
// servers leave it out, and every client accepts it.
constexpr std::size_t bare_status = 12;

bool begins_bare(std::string_view bytes) {
    auto const digit = [&](std::size_t at) { return bytes[at] >= '0' && bytes[at] <= '9'; };
    return bytes.size() > bare_status && bytes[bare_status] == '\r' && bytes.starts_with("HTTP/1.") && digit(7) &&
           bytes[8] == ' ' && digit(9) && digit(10) && digit(11);
}

// A later minor version is read as the highest that we know (RFC 9112 section 2.3); Beast refuses it.
constexpr std::size_t minor_version = 7;

bool begins_later(std::string_view bytes) {
    return bytes.size() > minor_version && bytes[minor_version] >= '2' && bytes[minor_version] <= '9' &&
           bytes.starts_with("HTTP/1.");
}

}   // namespace

// Hands the bytes to Beast, with the space that may be missing and a version that it knows. Returns how many it took.
std::size_t ResponseReader::feed(std::span<char const> bytes) {
    std::string_view const text(bytes.data(), bytes.size());
    if (message_->status == 0 && begins_later(text)) {
        std::string mended(text);
        mended[minor_version] = '1';
        return feed(mended);
    }
    if (message_->status != 0 || !begins_bare(text)) return message_->put(boost::asio::buffer(text), error_);
    if (text.size() == bare_status + 1) {
        error_ = http::error::need_more;   // the line feed decides
        return 0;
    }
    std::string mended(text.substr(0, bare_status));
    mended.append(" ").append(text.substr(bare_status));
    std::size_t const taken = message_->put(boost::asio::buffer(mended), error_);
    bare_ = bare_ || message_->status != 0;
    return taken > bare_status ? taken - 1 : taken;
}

ResponseReader::Progress ResponseReader::put(std::span<char const> bytes, std::size_t& consumed) {
    consumed = 0;
    begun_ = begun_ || !bytes.empty();
    for (;;) {
        auto const rest = bytes.subspan(consumed);
        // Beast fails an assertion if it gets less than the shortest end of a chunked body twice.
        bool const between_chunks = message_->is_header_done() && message_->chunked() && message_->chunk_left == 0;
        if (rest.empty() || (between_chunks && !message_->last_chunk && rest.size() < 5)) return Progress::need_more;
        consumed += feed(rest);
        Progress const progress = judge();
        if (progress != Progress::complete || status() / 100 != 1) return progress;
        make_message();   // that was an interim response; the final one follows
    }
}

ResponseReader::Progress ResponseReader::end() {
    if (!message_->got_some() || !message_->is_header_done()) return Progress::need_more;
    message_->put_eof(error_);
    if (error_ == http::error::partial_message) return Progress::need_more;
    return judge();
}

}  // namespace tricorn
