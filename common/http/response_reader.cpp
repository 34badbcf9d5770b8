#include "common/http/response_reader.hpp"
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace tricorn {

namespace http = boost::beast::http;

void ResponseReader::start(bool to_head) {
    to_head_ = to_head;
    begun_ = false;
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

ResponseReader::Progress ResponseReader::put(std::span<char const> bytes, std::size_t& consumed) {
    consumed = 0;
    begun_ = begun_ || !bytes.empty();
    for (;;) {
        auto const rest = bytes.subspan(consumed);
        // Beast fails an assertion if it gets less than the shortest end of a chunked body twice.
        bool const between_chunks = message_->is_header_done() && message_->chunked() && message_->chunk_left == 0;
        if (rest.empty() || (between_chunks && !message_->last_chunk && rest.size() < 5)) return Progress::need_more;
        consumed += message_->put(boost::asio::buffer(rest.data(), rest.size()), error_);
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
