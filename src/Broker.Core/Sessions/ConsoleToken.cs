namespace Broker.Core.Sessions;

/// <summary>A sign-in token, or the console session of a cookie, as it travels: sealed. Prints as dots.</summary>
public sealed class ConsoleToken
{
    private readonly string _text;

    internal ConsoleToken(string text) => _text = text;

    /// <summary>The token itself, for the one answer that hands it out.</summary>
    public string Reveal() => _text;

    /// <summary>Dots: a token never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
