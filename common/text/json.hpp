#pragma once
// JSON that is valid whatever bytes a client sent. Boost.JSON writes strings and keys out as they are, so everything
// that comes from the network goes through here first.
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <string>
#include <string_view>

namespace tricorn {

// Valid UTF-8 unchanged, each ill-formed part as U+FFFD. Serves for values and, as a string_view, for keys.
boost::json::string json_string(std::string_view bytes);

// Adds a member; a repeated name makes its value a list in the order of the calls. Any bytes in both.
void add_repeated(boost::json::object& object, std::string_view name, std::string_view value);

// Adds `data`: the bytes as a string; or, where they are not UTF-8, in base64 and `data_base64`: true.
void add_data(boost::json::object& object, std::string_view bytes);

// One JSON text (RFC 8259), nested at most 64 deep. Takes no memory, so it may be asked of any body.
bool is_json(std::string_view text);

// Adds a member to an object that has been written out. `value` is JSON and stays as it is, so that numbers keep
// every digit; `key` needs no escaping.
void append_member(std::string& object_text, std::string_view key, std::string_view value);

}  // namespace tricorn
