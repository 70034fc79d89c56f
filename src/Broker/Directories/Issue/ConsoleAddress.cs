namespace Broker.Directories.Issue;

/// <summary>Where a browser signs in to a console as a role: an address with a sign-in token, good for 15 minutes. Prints as dots.</summary>
internal sealed class ConsoleAddress(Uri address)
{
    /// <summary>The address itself, for the one answer that leads there.</summary>
    public Uri Reveal() => address;

    /// <summary>Dots: whoever has the address can sign in.</summary>
    public override string ToString() => "••••";
}
