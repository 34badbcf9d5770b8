#pragma once
// The words of HTML. Whatever a string holds, it stays text.
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tricorn::client::report {

// For element content and for attributes in double quotes. Ill-formed UTF-8 and control characters become U+FFFD.
std::string escaped(std::string_view text);

// For a script element of type application/json: no '<' is left, so that nothing ends or opens an element there (HTML
// Standard §4.12.1.3, "Restrictions for contents of script elements").
std::string script_json(boost::json::value const& value);

// <name>escaped text</name>; `attributes` stands in the tag as it is.
std::string element(std::string_view name, std::string_view text, std::string_view attributes = {});

}   // namespace tricorn::client::report
