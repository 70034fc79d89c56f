namespace Broker.Core.Actions;

/// <summary>The constraint on session names: 2 to 64 of ASCII <c>[\w+=,.@-]</c>. .NET's own <c>\w</c> is wider (threat T-03).</summary>
internal static class RoleSessionName
{
    public const int Shortest = 2;
    public const int Longest = 64;
    public const string Pattern = "[\\w+=,.@-]*";

    public static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '=' or ',' or '.' or '@' or '-';
}
