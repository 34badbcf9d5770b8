#pragma once
// HTML escaping: every string stays text, whatever it contains.
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tricorn::client::report {

// Escapes for element content and double-quoted attributes. Ill-formed UTF-8 and control characters become U+FFFD.
std::string escaped(std::string_view text);

// Serialises for a script element of type application/json without any '<', so that nothing can end or open an element
// (HTML Standard §4.12.1.3, "Restrictions for contents of script elements").
std::string script_json(boost::json::value const& value);

// Returns <name>escaped text</name>; `attributes` is inserted into the tag unescaped.
std::string element(std::string_view name, std::string_view text, std::string_view attributes = {});

}   // namespace tricorn::client::report
