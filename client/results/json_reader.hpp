#pragma once
// Reads the members of an object, which another program may have written: what is missing or of another type leaves its
// value as it is. The first thing that is wrong is remembered, for whoever takes only what is whole.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

// nullopt: no number, or one beyond all that is measured; of such no quotient would be finite.
std::optional<double> number_in(boost::json::value const& value);
std::string text_in(boost::json::value const& value);   // "": no string
std::vector<std::string> texts_in(boost::json::value const& value);   // the strings of a list

class JsonReader {
public:
    static constexpr bool reads = true;
    template <class T>
    using Part = T&;

    // Both must outlive this. `wrong` receives "it has no seed", unless it holds something already.
    JsonReader(boost::json::object const& object, std::string& wrong) : object_(&object), wrong_(&wrong) {}

    void text(std::string_view name, std::string& value);
    void text_or_null(std::string_view name, std::string& value) { text(name, value); }
    void texts(std::string_view name, std::vector<std::string>& values);
    void texts_or_null(std::string_view name, std::vector<std::string>& values) { texts(name, values); }
    void truth(std::string_view name, bool& value);
    void real(std::string_view name, double& value) { number(name, value); }
    void number(std::string_view name, std::optional<double>& value);
    void number(std::string_view name, double& value);
    void any(std::string_view name, boost::json::value& value);
    void any(std::string_view name, boost::json::object& value);
    void derived(std::string_view /*name*/, boost::json::value const& /*value*/) {}
    JsonReader& if_there();

    template <std::unsigned_integral T>
    void count(std::string_view name, T& value) {
        auto const* const found = find(name);
        if (found == nullptr || !found->is_number()) return;
        boost::system::error_code error;
        T const number = found->to_number<T>(error);
        if (error)
            note(std::string(name) + ": allowed are whole numbers from 0 on");
        else
            value = number;
    }
    template <class T>
    void other(std::string_view name, T& value, auto /*write*/, auto read) {
        if (auto const* const found = find(name)) read(*found, value);
    }
    template <class T>
    void list(std::string_view name, std::vector<T>& values, auto members) {
        auto const* const found = find(name);
        if (found == nullptr) return;
        if (!found->is_array()) return note(std::string(name) + " is not a list");
        for (auto const& each : found->get_array())
            descend(each, "one of " + std::string(name), values.emplace_back(), members);
    }
    template <class T>
    void object(std::string_view name, T& value, auto members) {
        if (auto const* const found = find(name)) descend(*found, std::string(name), value, members);
    }
    template <class T>
    void object_or_null(std::string_view name, std::optional<T>& value, auto members) {
        auto const* const found = find(name);
        if (found != nullptr && found->is_object()) descend(*found, std::string(name), value.emplace(), members);
    }

private:
    boost::json::value const* find(std::string_view name);   // nullptr: none
    void note(std::string wrong);
    template <class T>
    void descend(boost::json::value const& from, std::string const& what, T& value, auto members) {
        static boost::json::object const none;
        if (!from.is_object()) note(what + " is not an object");
        JsonReader inner(from.is_object() ? from.get_object() : none, *wrong_);
        members(inner, value);
    }

    boost::json::object const* object_;
    std::string* wrong_;
    bool required_ = true;   // the next member
};

}   // namespace tricorn::client
