namespace Broker.Core.Sessions;

/// <summary>A session token as it travels. Prints as dots.</summary>
public sealed class SessionToken
{
    private readonly string _text;

    private SessionToken(string text) => _text = text;

    /// <summary>Wraps a token's text: our own sealed form, or an upstream's opaque one.</summary>
    public static SessionToken FromText(string text) => new(text);

    /// <summary>Length in bytes on the wire (ASCII).</summary>
    public int Size => _text.Length;

    /// <summary>The token itself, for the one answer that hands it out.</summary>
    public string Reveal() => _text;

    /// <summary>Dots: a token never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
