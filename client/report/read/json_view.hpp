#pragma once
// Lenient access to JSON that other programs may have written: a missing value or a wrong type yields the default.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// Returns the member at a dot-separated path such as "verdict.valid"; nullptr: none, or null.
boost::json::value const* find(boost::json::value const& at, std::string_view path);

std::optional<double> number(boost::json::value const& at, std::string_view path);   // finite
std::string text(boost::json::value const& at, std::string_view path);               // "": none
bool truth(boost::json::value const& at, std::string_view path, bool otherwise = false);
boost::json::array const& list(boost::json::value const& at, std::string_view path);           // empty: none
boost::json::object const& members(boost::json::value const& at, std::string_view path);       // empty: none
std::vector<std::string> texts(boost::json::value const& at, std::string_view path);           // strings of a list

// What these would return dies with a temporary, such as an object that is converted to a value.
boost::json::value const* find(boost::json::value const&& at, std::string_view path) = delete;
boost::json::array const& list(boost::json::value const&& at, std::string_view path) = delete;
boost::json::object const& members(boost::json::value const&& at, std::string_view path) = delete;

// Prints a scalar for readers: text as it is, numbers with their digits, yes and no; "" for null; lists with commas.
std::string shown(boost::json::value const& value);

}   // namespace tricorn::client::report
