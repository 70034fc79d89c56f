namespace Broker.TestKit;

/// <summary>One answer of <see cref="FakeSts"/>.</summary>
public sealed record FakeStsAnswer(int Status, string Body, string? RetryAfter = null);
