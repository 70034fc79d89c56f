namespace Broker.Directories.Issue;

/// <summary>The console that people are led to.</summary>
/// <param name="Endpoint">The federation endpoint: <c>/federation</c> of an STS of ours, or <c>https://signin.aws.amazon.com/federation</c>.</param>
/// <param name="Destination">Where a sign-in leads that names nothing else.</param>
/// <param name="Issuer">Where users of an ended console session sign in again: this server.</param>
/// <remarks>Immutable.</remarks>
internal sealed record ConsoleSettings(Uri Endpoint, Uri Destination, Uri Issuer)
{
    /// <summary>AWS's federation endpoint.</summary>
    public const string AwsEndpoint = "https://signin.aws.amazon.com/federation";

    /// <summary>The beginning of AWS's console.</summary>
    public const string AwsConsole = "https://console.aws.amazon.com/";

    /// <summary>Where a sign-in may lead at all.</summary>
    public Uri DestinationOrigin => new(Destination.GetLeftPart(UriPartial.Authority));
}
