using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace Broker.Core.Actions.Parameters;

/// <summary>
/// Checks parameters against the constraints of the service model and joins everything that fails into one
/// <see cref="StsErrorCode.ValidationError"/>, as AWS words it: of one value first its pattern, then its length.
/// </summary>
/// <remarks>For one request; not thread safe. Source: AWS STS service model, contracts of each action.</remarks>
internal sealed class ParameterConstraints
{
    /// <summary>AWS's <c>\w</c>: ASCII letters, digits and the underscore. .NET's takes every script's.</summary>
    public static readonly SearchValues<char> WordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private const int LongestEcho = 128;

    private readonly ImmutableArray<string>.Builder _failures = ImmutableArray.CreateBuilder<string>();

    /// <summary>A required string with a length range and a set of characters.</summary>
    public ParameterConstraints Text(string name, string? value, int shortest, int longest, SearchValues<char> legal, string pattern)
    {
        if (value is null)
        {
            return Fail($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
        }

        return Pattern(name, value, !value.AsSpan().ContainsAnyExcept(legal), pattern).Length(name, value, shortest, longest, isSecret: false);
    }

    /// <summary>A required string with a length range and a pattern that no set of characters can say.</summary>
    public ParameterConstraints Text(string name, string? value, int shortest, int longest, Func<string, bool> isLegal, string pattern)
    {
        if (value is null)
        {
            return Fail($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
        }

        return Pattern(name, value, isLegal(value), pattern).Length(name, value, shortest, longest, isSecret: false);
    }

    /// <summary>A list of at most so many members.</summary>
    public ParameterConstraints Count(string name, int count, int most) =>
        count <= most ? this : Fail(string.Create(CultureInfo.InvariantCulture, $"Value at '{name}' failed to satisfy constraint: Member must have length less than or equal to {most}"));

    /// <summary>A string that is secret and has a set of characters: its value is never quoted.</summary>
    public ParameterConstraints Secret(string name, string value, int shortest, int longest, SearchValues<char> legal, string pattern)
    {
        if (value.AsSpan().ContainsAnyExcept(legal))
        {
            Fail($"Value at '{name}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}");
        }

        return Length(name, value, shortest, longest, isSecret: true);
    }

    /// <summary>A required string that is secret: its value is never quoted.</summary>
    public ParameterConstraints Secret(string name, string? value, int shortest, int longest) =>
        value is null
            ? Fail($"Value null at '{name}' failed to satisfy constraint: Member must not be null")
            : Length(name, value, shortest, longest, isSecret: true);

    /// <summary>An optional number with a range.</summary>
    public ParameterConstraints Number(string name, int? value, int smallest, int largest)
    {
        if (value < smallest)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"Value '{value}' at '{name}' failed to satisfy constraint: Member must have value greater than or equal to {smallest}"));
        }

        if (value > largest)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"Value '{value}' at '{name}' failed to satisfy constraint: Member must have value less than or equal to {largest}"));
        }

        return this;
    }

    /// <summary>The error that names every failure, or null.</summary>
    public StsError? Error() => _failures.Count switch
    {
        0 => null,
        1 => new StsError(StsErrorCode.ValidationError, $"1 validation error detected: {_failures[0]}", "parameter"),
        var count => new StsError(
            StsErrorCode.ValidationError,
            string.Create(CultureInfo.InvariantCulture, $"{count} validation errors detected: {string.Join("; ", _failures)}"),
            "parameter"),
    };

    /// <summary>A pattern that ends in <c>+</c> has no empty text, whatever its characters are.</summary>
    private ParameterConstraints Pattern(string name, string value, bool hasLegalCharacters, string pattern) =>
        hasLegalCharacters && (value.Length > 0 || !pattern.EndsWith('+'))
            ? this
            : Fail($"Value '{Echo(value)}' at '{name}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}");

    private ParameterConstraints Length(string name, string value, int shortest, int longest, bool isSecret)
    {
        var shown = isSecret ? "Value" : $"Value '{Echo(value)}'";
        if (value.Length < shortest)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"{shown} at '{name}' failed to satisfy constraint: Member must have length greater than or equal to {shortest}"));
        }

        if (value.Length > longest)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"{shown} at '{name}' failed to satisfy constraint: Member must have length less than or equal to {longest}"));
        }

        return this;
    }

    private ParameterConstraints Fail(string failure)
    {
        _failures.Add(failure);
        return this;
    }

    private static string Echo(string value) => value.Length <= LongestEcho ? value : string.Concat(value.AsSpan(0, LongestEcho), "…");
}
