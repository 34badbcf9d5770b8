#pragma once
// The words of HTML. Whatever a string holds, it stays text.
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tricorn::report {

// For element content and for attributes in double quotes. Ill-formed UTF-8 and control characters become U+FFFD.
std::string escaped(std::string_view text);

// For a script element of type application/json: no '<' is left, so that nothing ends or opens an element there (HTML
// Standard §4.12.1.3, "Restrictions for contents of script elements").
std::string script_json(boost::json::value const& value);

// <name>escaped text</name>; `attributes` stands in the tag as it is.
std::string element(std::string_view name, std::string_view text, std::string_view attributes = {});

// An id or a fragment made of a name from the JSON: letters, digits, '-' and '_' stay, all else becomes '-'.
std::string identifier(std::string_view name);

}   // namespace tricorn::report
