using System.Buffers;

namespace Broker.Core;

/// <summary>What a source identity may be, wherever it comes from.</summary>
/// <remarks>Source: AWS STS API reference, SourceIdentity of AssumeRole.</remarks>
public static class SourceIdentityRules
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 2;

    /// <summary>Most characters.</summary>
    public const int Longest = 64;

    /// <summary>The model's pattern, for messages.</summary>
    public const string Pattern = @"[\w+=,.@-]*";

    /// <summary>Its characters; ASCII only, unlike .NET's <c>\w</c>.</summary>
    public static readonly SearchValues<char> Legal = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    /// <summary>Whether it has 2 to 64 legal characters. None of them is a colon, so that <c>aws:</c> never begins it.</summary>
    public static bool IsLegal(string text) => text.Length is >= Shortest and <= Longest && !text.AsSpan().ContainsAnyExcept(Legal);
}
