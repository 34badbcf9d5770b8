#pragma once
// Reading JSON that other programs may have written: what is missing or of another type is simply not there.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// The member at a path of names with dots between them, such as "verdict.valid"; nullptr: none, or null.
boost::json::value const* find(boost::json::value const& at, std::string_view path);

std::optional<double> number(boost::json::value const& at, std::string_view path);   // finite
std::string text(boost::json::value const& at, std::string_view path);               // "": none
bool truth(boost::json::value const& at, std::string_view path, bool otherwise = false);
boost::json::array const& list(boost::json::value const& at, std::string_view path);           // empty: none
boost::json::object const& members(boost::json::value const& at, std::string_view path);       // empty: none
std::vector<std::string> texts(boost::json::value const& at, std::string_view path);           // a list's strings

// A scalar as a reader wants it: text as it is, numbers with their digits, yes and no; "" for null; lists with commas.
std::string shown(boost::json::value const& value);

}   // namespace tricorn::client::report
