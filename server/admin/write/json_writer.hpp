#pragma once
// Writes JSON text sequentially; keys keep the order of the calls.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tricorn::server::admin {

class JsonWriter {
public:
    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_list() { begin('['); }
    void end_list() { end(']'); }
    void key(std::string_view name);   // must need no escaping

    void value(std::string_view text);   // any bytes: ill-formed UTF-8 becomes U+FFFD
    void value(char const* text) { value(std::string_view(text)); }
    void value(std::uint64_t number);
    void value(unsigned number) { value(std::uint64_t{number}); }
    void value(int number) { raw(std::to_string(number)); }
    void value(double number);   // six decimal places
    void value(bool truth) { raw(truth ? "true" : "false"); }
    void value(std::nullptr_t) { raw("null"); }
    template <class T>
    void value(std::optional<T> const& number) {
        if (number) {
            value(*number);
        } else {
            value(nullptr);
        }
    }
    void raw(std::string_view json);   // a value that is already serialised

    template <class T>
    void member(std::string_view name, T const& what) {
        key(name);
        value(what);
    }

    std::string take() { return std::move(text_); }

private:
    void begin(char bracket);
    void end(char bracket);
    void separate();

    std::string text_;
    bool first_ = true;   // no comma is needed before the next value
};

}   // namespace tricorn::server::admin
