namespace Broker.Webhook.Certificates;

/// <summary>How long the webhook's own certificates live, and when their successors come.</summary>
/// <remarks>
/// A pod holds the CA that it was injected with until it is created anew. So a new CA is published long before anything is signed by it, and
/// the former one is trusted until its own end: with the default times, a pod has to be created anew once in a year.
/// </remarks>
/// <param name="Authority">How long a CA lives.</param>
/// <param name="Successor">How long before a CA's end its successor is made and published.</param>
/// <param name="Publication">How long a CA is published before it signs anything; shorter than <paramref name="Successor"/>.</param>
/// <param name="Leaf">How long a serving certificate lives.</param>
/// <param name="Renewal">How long before its end a serving certificate is replaced.</param>
internal sealed record CertificateTimes(TimeSpan Authority, TimeSpan Successor, TimeSpan Publication, TimeSpan Leaf, TimeSpan Renewal)
{
    /// <summary>What is subtracted from every beginning, so that a node whose clock is late accepts what was made now.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    /// <summary>With less than this left of its serving certificate, a role is not ready (threat W-16).</summary>
    public static readonly TimeSpan Emergency = TimeSpan.FromHours(1);

    /// <summary>CA: 10 years, with a successor for the last two and signing by it in the last. Leaf: 90 days, as public CAs do, replaced after 60.</summary>
    public static CertificateTimes Default { get; } =
        new(TimeSpan.FromDays(3650), TimeSpan.FromDays(730), TimeSpan.FromDays(365), TimeSpan.FromDays(90), TimeSpan.FromDays(30));
}
