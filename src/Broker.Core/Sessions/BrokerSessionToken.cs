namespace Broker.Core.Sessions;

/// <summary>A sign-in session as it travels: <c>bs1.</c> and what is sealed. It is a bearer token: prints as dots.</summary>
public sealed class BrokerSessionToken
{
    /// <summary>What every token begins with.</summary>
    public const string Start = "bs1.";

    private readonly string _text;

    internal BrokerSessionToken(string text) => _text = text;

    /// <summary>The token itself, for the one answer that hands it out.</summary>
    public string Reveal() => _text;

    /// <summary>Dots: a token never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
