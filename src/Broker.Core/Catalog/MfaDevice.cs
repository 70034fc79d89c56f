namespace Broker.Core.Catalog;

/// <summary>A device that shows one-time codes (TOTP), as a user or an account's root has enabled it.</summary>
/// <param name="SerialNumber"><c>arn:aws:iam::ACCOUNT:mfa/NAME</c> of a virtual device, or the serial number of a hardware token; 9 to 256 characters.</param>
/// <param name="Seed">What its codes are made of.</param>
/// <remarks>Source: IAM API reference, MFADevice. Immutable; safe to share between threads. Prints no secret.</remarks>
public sealed record MfaDevice(string SerialNumber, MfaSeed Seed);
