namespace Broker.Sts;

/// <summary>A parameter's decoded text, and where it stood: of two names for one thing (<c>member.1</c>, <c>member.01</c>) the later counts.</summary>
internal readonly record struct StsFormValue(string Text, int Position);
