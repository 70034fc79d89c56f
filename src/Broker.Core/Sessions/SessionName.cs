using System.Buffers;

namespace Broker.Core.Sessions;

/// <summary>The constraint on a role session's name: 2 to 64 characters of <c>[\w+=,.@-]</c>, ASCII only.</summary>
/// <remarks>
/// .NET's <c>\w</c> takes every script's letters and its <c>$</c> matches before a final line feed; AWS's pattern does neither.
/// Source: AWS STS API reference, roleSessionNameType.
/// </remarks>
public static class SessionName
{
    internal const int Shortest = 2;
    internal const int Longest = 64;
    internal const string Pattern = "[\\w+=,.@-]*";

    internal static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    /// <summary>Whether a text may name a session.</summary>
    public static bool IsLegal(string? text) =>
        text is { Length: >= Shortest and <= Longest } && !text.AsSpan().ContainsAnyExcept(Legal);
}
