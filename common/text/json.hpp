#pragma once
// Valid JSON from arbitrary bytes. Boost.JSON writes strings and keys unchecked, so all data from the network must pass
// through these functions first.
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <string>
#include <string_view>

namespace tricorn {

// Keeps valid UTF-8 unchanged and replaces each ill-formed part by U+FFFD. Use it for values and, as a string_view, for
// keys.
boost::json::string json_string(std::string_view bytes);

// Adds a member; a repeated name turns its value into a list in the order of the calls. Both may hold any bytes.
void add_repeated(boost::json::object& object, std::string_view name, std::string_view value);

// Adds `data`: the bytes as a string; or, if they are not UTF-8, in base64 together with `data_base64`: true.
void add_data(boost::json::object& object, std::string_view bytes);

// Checks for one JSON text (RFC 8259), nested at most 64 deep. Allocates no memory, so it is safe for any body.
bool is_json(std::string_view text);

// Adds a member to an object that is already serialised. `value` is JSON and is copied unchanged, so numbers keep every
// digit; `key` must need no escaping.
void append_member(std::string& object_text, std::string_view key, std::string_view value);

}   // namespace tricorn
