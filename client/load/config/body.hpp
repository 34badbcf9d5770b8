#pragma once
// The bytes of a request's body, or none. Copies share them, since a body may be as large as memory allows.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tricorn::client {

class Body {
public:
    Body() = default;
    Body(std::string bytes) : bytes_(std::make_shared<std::string const>(std::move(bytes))) {}
    Body(char const* text) : Body(std::string(text)) {}

    explicit operator bool() const { return bytes_ != nullptr; }
    std::size_t size() const { return bytes_ ? bytes_->size() : 0; }
    std::string_view bytes() const { return bytes_ ? std::string_view(*bytes_) : std::string_view(); }
    void reset() { bytes_.reset(); }

    // A body of no bytes differs from none.
    friend bool operator==(Body const& body, std::string_view text) { return body.bytes_ && *body.bytes_ == text; }

private:
    std::shared_ptr<std::string const> bytes_;
};

}   // namespace tricorn::client
