namespace Broker.Core.Federation;

/// <summary>A token that we signed, in compact form. It is a bearer token: prints as dots.</summary>
public sealed class WebIdentityToken
{
    private readonly string _text;

    internal WebIdentityToken(string text) => _text = text;

    /// <summary>Length in characters (ASCII).</summary>
    public int Size => _text.Length;

    /// <summary>The token itself, for the one answer that hands it out.</summary>
    public string Reveal() => _text;

    /// <summary>Dots: a token never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
