using System.Buffers;

namespace Broker.Core.Sessions;

/// <summary>AWS's <c>\w</c>: ASCII letters, digits and the underscore. .NET's takes every script's.</summary>
internal static class WordCharacters
{
    public static readonly SearchValues<char> Ascii =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
