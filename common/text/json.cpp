#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <cstdint>

namespace tricorn {

namespace json = boost::json;

namespace {

constexpr std::size_t max_depth = 64;

// A handler for Boost.JSON's parser that ignores everything except errors.
struct Listener {
    using Error = boost::system::error_code;
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) { return true; }
    bool on_object_end(std::size_t, Error&) { return true; }
    bool on_array_begin(Error&) { return true; }
    bool on_array_end(std::size_t, Error&) { return true; }
    bool on_key_part(json::string_view, std::size_t, Error&) { return true; }
    bool on_key(json::string_view, std::size_t, Error&) { return true; }
    bool on_string_part(json::string_view, std::size_t, Error&) { return true; }
    bool on_string(json::string_view, std::size_t, Error&) { return true; }
    bool on_number_part(json::string_view, Error&) { return true; }
    bool on_int64(std::int64_t, json::string_view, Error&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, Error&) { return true; }
    bool on_double(double, json::string_view, Error&) { return true; }
    bool on_bool(bool, Error&) { return true; }
    bool on_null(Error&) { return true; }
    bool on_comment_part(json::string_view, Error&) { return true; }
    bool on_comment(json::string_view, Error&) { return true; }
};

}  // namespace

json::string json_string(std::string_view bytes) {
    return is_utf8(bytes) ? json::string(bytes) : json::string(to_utf8(bytes));
}

void add_repeated(json::object& object, std::string_view name, std::string_view value) {
    auto const [member, is_new] = object.emplace(json_string(name), json_string(value));
    if (is_new) return;
    if (!member->value().is_array()) member->value() = json::array{std::move(member->value())};
    member->value().get_array().emplace_back(json_string(value));
}

void add_data(json::object& object, std::string_view bytes) {
    if (is_utf8(bytes)) {
        object["data"] = bytes;
    } else {
        object["data"] = base64(bytes);
        object["data_base64"] = true;
    }
}

bool is_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::basic_parser<Listener> parser(options);
    boost::system::error_code error;
    std::size_t const used = parser.write_some(false, text.data(), text.size(), error);
    return !error && used == text.size();
}

void append_member(std::string& object_text, std::string_view key, std::string_view value) {
    object_text.pop_back();
    if (object_text.size() > 1) object_text += ',';
    object_text.append("\"").append(key).append("\":").append(value).append("}");
}

}  // namespace tricorn
