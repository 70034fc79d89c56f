namespace Broker.EndToEnd.Tests.Refusals;

/// <summary>What is wrong with a token, everything else about it being right.</summary>
public enum BadToken
{
    Garbage,
    ForeignSignature,
    Expired,
    WrongAudience,
}
