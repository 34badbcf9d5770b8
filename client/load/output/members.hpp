#pragma once
// Validating accessors for untrusted JSON results. Errors name the JSON path. All throw std::runtime_error, such as
// "totals.ok is -5; allowed: whole numbers from 0 to 9007199254740992".
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn::client {

class Members {
public:
    // More than any load counts, yet so small that sums of such numbers do not overflow.
    static constexpr std::uint64_t most_count = std::uint64_t(1) << 53;
    static constexpr double most_amount = 1e15;
    static constexpr std::chrono::nanoseconds most_time{1'000'000'000'000'000'000};   // 31 years

    // `where`: the object's path in the document; empty for the document itself. The object must outlive this.
    explicit Members(boost::json::object const& object, std::string where = {})
        : object_(object), where_(std::move(where)) {}

    // A path is a dot-separated list of names, relative to this object.
    boost::json::value const& at(std::string_view path) const;
    bool has(std::string_view path) const;   // whether at() returns something
    boost::json::array const& list(std::string_view path) const;
    std::string text(std::string_view path) const;
    bool flag(std::string_view path) const;
    std::uint64_t count(std::string_view path) const;
    double amount(std::string_view path) const;   // 0 to most_amount
    std::chrono::nanoseconds time(std::string_view path) const;   // 0 to most_time
    int code(std::string_view path) const;   // any int
    Members object(std::string_view path) const;
    Members element(std::string_view path, std::size_t index) const;   // an object in a list

    std::string name(std::string_view path) const;   // path from the document's root

    static std::uint64_t count_of(boost::json::value const& value, std::string const& name);
    static std::chrono::nanoseconds time_of(boost::json::value const& value, std::string const& name);

private:
    boost::json::object const& object_;
    std::string where_;
};

}   // namespace tricorn::client
