#include "client/load/output/members.hpp"
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <optional>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::client {

namespace json = boost::json;

namespace {

[[noreturn]] void refuse(std::string const& name, json::value const& value, std::string const& allowed) {
    constexpr std::size_t enough = 40;
    std::string text = value.is_object() ? "an object" : value.is_array() ? "a list" : json::serialize(value);
    if (text.size() > enough) text = text.substr(0, enough) + "…";
    throw std::runtime_error(name + " is " + text + "; allowed: " + allowed);
}

// Returns nullopt unless `value` is a non-negative integer.
std::optional<std::uint64_t> whole(json::value const& value) {
    // Boost would cast 2^64 although it does not fit.
    if (auto const* const real = value.if_double(); real != nullptr && !(*real < 0x1p63)) return std::nullopt;
    boost::system::error_code error;
    auto const number = value.to_number<std::uint64_t>(error);
    return error ? std::nullopt : std::optional(number);
}

}   // namespace

json::value const& Members::at(std::string_view path) const {
    json::value const* found = nullptr;
    json::object const* inside = &object_;
    std::string_view rest = path;
    while (!rest.empty()) {
        auto const part = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        found = inside->if_contains({part.data(), part.size()});
        auto const so_far = name(path.substr(0, static_cast<std::size_t>(part.data() - path.data()) + part.size()));
        if (found == nullptr) throw std::runtime_error("it has no " + so_far);
        inside = found->if_object();
        if (!rest.empty() && inside == nullptr) refuse(so_far, *found, "an object");
    }
    return *found;
}

bool Members::has(std::string_view path) const {
    json::object const* inside = &object_;
    while (inside != nullptr) {
        auto const part = path.substr(0, path.find('.'));
        auto const* const found = inside->if_contains({part.data(), part.size()});
        if (found == nullptr || part.size() == path.size()) return found != nullptr;
        path.remove_prefix(part.size() + 1);
        inside = found->if_object();
    }
    return false;
}

json::array const& Members::list(std::string_view path) const {
    json::value const& value = at(path);
    if (!value.is_array()) refuse(name(path), value, "a list");
    return value.get_array();
}

std::string Members::text(std::string_view path) const {
    json::value const& value = at(path);
    if (!value.is_string()) refuse(name(path), value, "a string");
    return std::string(value.get_string());
}

bool Members::flag(std::string_view path) const {
    json::value const& value = at(path);
    if (!value.is_bool()) refuse(name(path), value, "true or false");
    return value.get_bool();
}

std::uint64_t Members::count(std::string_view path) const {
    return count_of(at(path), name(path));
}

double Members::amount(std::string_view path) const {
    json::value const& value = at(path);
    double const amount = value.is_number() ? value.to_number<double>() : -1;
    if (!(amount >= 0 && amount <= most_amount))
        refuse(name(path), value, fmt::format("numbers from 0 to {:g}", most_amount));
    return amount;
}

std::chrono::nanoseconds Members::time(std::string_view path) const {
    return time_of(at(path), name(path));
}

int Members::code(std::string_view path) const {
    json::value const& value = at(path);
    boost::system::error_code error;
    int const code = value.to_number<int>(error);
    if (error) refuse(name(path), value, "a system's or library's error number");
    return code;
}

Members Members::object(std::string_view path) const {
    json::value const& value = at(path);
    if (!value.is_object()) refuse(name(path), value, "an object");
    return Members(value.get_object(), name(path));
}

Members Members::element(std::string_view path, std::size_t index) const {
    json::value const& value = list(path).at(index);
    std::string const where = fmt::format("{}[{}]", name(path), index);
    if (!value.is_object()) refuse(where, value, "an object");
    return Members(value.get_object(), where);
}

std::string Members::name(std::string_view path) const {
    return where_.empty() ? std::string(path) : where_ + "." + std::string(path);
}

std::uint64_t Members::count_of(json::value const& value, std::string const& name) {
    auto const count = whole(value);
    if (!count || *count > most_count) refuse(name, value, fmt::format("whole numbers from 0 to {}", most_count));
    return *count;
}

std::chrono::nanoseconds Members::time_of(json::value const& value, std::string const& name) {
    auto const time = whole(value);
    if (!time || *time > static_cast<std::uint64_t>(most_time.count()))
        refuse(name, value, fmt::format("whole numbers of nanoseconds from 0 to {}", most_time.count()));
    return std::chrono::nanoseconds(static_cast<std::int64_t>(*time));
}

}   // namespace tricorn::client
